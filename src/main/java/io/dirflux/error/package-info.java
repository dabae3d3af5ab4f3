/**
 * Handle the errors of a call. All are unchecked and sealed under {@link io.dirflux.error.DirectorySyncException}.
 *
 * <pre>{@code
 * Flux<DirectoryUser> users = client.users()
 *         .list(query)
 *         .onErrorResume(NotFoundException.class, e -> Flux.empty()) // no such directory
 *         .doOnError(DirectorySyncException.class, e -> {
 *             log.warn("{}", e.getMessage());       // no key, no filter value, no personal data
 *             log.debug("{}", e.attempts());        // each attempt with its times
 *             save(e.cursor(), e.isRetryable());    // continue there with startingAfter(cursor)
 *         });
 * }</pre>
 *
 * <p>Each type says whether a retry can help and carries its numbers. {@link io.dirflux.error.ApiException#hint()} says
 * what to do.
 */
@NullMarked
package io.dirflux.error;

import org.jspecify.annotations.NullMarked;
