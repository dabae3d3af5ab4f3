/**
 * Spring Boot 4: beans, properties, health and an actuator endpoint. They are there as soon as the jar and a key are:
 *
 * <pre>{@code
 * # application.properties
 * dirflux.api-key=${WORKOS_API_KEY}
 * dirflux.rate.per-second=10
 *
 * @RestController
 * class UserController {
 *     private final DirectorySyncClient client;
 *
 *     UserController(DirectorySyncClient client) {
 *         this.client = client;
 *     }
 *
 *     @GetMapping(path = "/directories/{id}/users", produces = MediaType.APPLICATION_NDJSON_VALUE)
 *     Flux<DirectoryUser> users(@PathVariable String id) {
 *         return client.users().list(UserQuery.inDirectory(id));
 *     }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A bean of your own replaces ours of the same type; a health indicator, ours of the same name. The webhook
 *       route, the runs of the follower and the sync, and the creation of the tables are switched off by properties.
 *       The event loop and the SSL bundle are set by customizers, before yours are called.
 *   <li>{@link io.dirflux.spring.DirfluxProperties} has the client's properties, {@link
 *       io.dirflux.spring.DirectorySyncClientCustomizer} changes the rest.
 *   <li>{@link io.dirflux.spring.DirectoryEventListener} receives webhooks and followed events.
 * </ul>
 */
@NullMarked
package io.dirflux.spring;

import org.jspecify.annotations.NullMarked;
