/**
 * Start a WorkOS Directory Sync server on loopback and point a client at it. The server speaks HTTP on a real socket,
 * knows both dialects, enforces rate limits, delivers webhooks and can fail in planned ways.
 *
 * <pre>{@code
 * Tenant tenant = Tenant.builder().organization("Acme", DirectorySpec.of(250, 10)).build();
 * try (Simulator simulator = Simulator.builder().tenant(tenant).start();
 *         DirectorySyncClient client = DirectorySyncClient.builder()
 *                 .baseUrl(simulator.baseUrl())
 *                 .apiKey(simulator.apiKey())
 *                 .build()) {
 *     simulator.fault(Route.LIST_USERS, 2, Fault.status(503, "Service Unavailable"));
 *     SimulatedDirectory directory = tenant.directories().get(0);
 *     List<DirectoryUser> users = client.users().list(UserQuery.inDirectory(directory.id())).collectList().block();
 *     assertEquals(directory.userIds().toList(), users.stream().map(DirectoryUser::id).toList());
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.dirflux.simulator.Simulator} is the server. It records every request.
 *   <li>{@link io.dirflux.simulator.Tenant} holds the organizations, directories, users and groups that the server
 *       returns. A test compares its results with the tenant, and changes the tenant to cause events.
 *   <li>{@link io.dirflux.simulator.Fault} is a planned failure: an error status, a delay, a reset connection.
 *   <li>{@link io.dirflux.simulator.WebhookDestination} tells the server where to deliver webhooks.
 * </ul>
 *
 * <p>The simulator shares no code with the client except {@link io.dirflux.model.Dialect}, so it cannot repeat a
 * mistake of the client.
 */
@NullMarked
package io.dirflux.simulator;

import org.jspecify.annotations.NullMarked;
