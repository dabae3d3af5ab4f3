/**
 * A page that shows directories, users, groups, events and the rate limit, for the command {@code dirflux console}. Not
 * API; it is in the runnable jar only.
 *
 * <pre>{@code
 * try (ConsoleServer server = ConsoleServer.builder(client).start()) {
 *     System.out.println(server.address()); // http://127.0.0.1:49152/?token=...
 *     server.onClose().block();
 * }
 * }</pre>
 *
 * <p>A browser asks for one page of a list at a time, so its pace bounds the requests to the API. If it closes the
 * connection, the client's requests for it are cancelled.
 */
@NullMarked
package io.dirflux.console;

import org.jspecify.annotations.NullMarked;
