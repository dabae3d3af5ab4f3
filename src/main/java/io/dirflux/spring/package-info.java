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
 *   <li>A bean of your own replaces each bean of this package.
 *   <li>{@link io.dirflux.spring.DirfluxProperties} has the client's properties, {@link
 *       io.dirflux.spring.DirectorySyncClientCustomizer} changes the rest.
 *   <li>{@link io.dirflux.spring.DirectoryEventListener} receives webhooks and followed events.
 * </ul>
 */
@NullMarked
package io.dirflux.spring;

import org.jspecify.annotations.NullMarked;
