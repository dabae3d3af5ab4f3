/**
 * A test kit for applications: starts a simulator for a JUnit test, hands the test a client, and checks what the server
 * has received. It works with JUnit 5.14 and JUnit 6, and is in the jar with the classifier {@code simulator}.
 *
 * <pre>{@code
 * class GreeterTest {
 *     @RegisterExtension
 *     final SimulatorExtension simulator = SimulatorExtension.of(Tenant.builder()
 *             .organization("Acme")
 *             .directory(d -> d.user("ada@acme.test").inGroups("Engineering")));
 *
 *     @Test
 *     void greetsEverybody(DirectorySyncClient client, Tenant tenant) {
 *         String directory = tenant.directories().get(0).id();
 *         assertThat(new Greeter(client).greet(directory).block()).containsExactly("Hello ada@acme.test");
 *         assertThat(simulator).received(Route.LIST_USERS).times(1).refusedNothing();
 *     }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.dirflux.junit.SimulatorExtension} starts the simulator, for a class or for each method.
 *   <li>{@link io.dirflux.junit.DirfluxTest} registers it with the default tenant.
 *   <li>{@link io.dirflux.junit.SimulatorAssertions} has {@code assertThat(simulator)}.
 *   <li>{@link io.dirflux.junit.WebhookSender} delivers the tenant's events to your application.
 *   <li>{@link io.dirflux.junit.SimulatorConnectionDetails} points a Spring Boot application at the simulator.
 * </ul>
 */
@NullMarked
package io.dirflux.junit;

import org.jspecify.annotations.NullMarked;
