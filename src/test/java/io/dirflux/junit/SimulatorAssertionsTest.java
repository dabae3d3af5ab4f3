package io.dirflux.junit;

import static io.dirflux.junit.SimulatorAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the checks accept, and what they say if they fail. */
@DirfluxTest
class SimulatorAssertionsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private static String directory(Simulator simulator) {
        return simulator.tenant().directories().get(0).id();
    }

    private static void listAll(Simulator simulator, DirectorySyncClient client) {
        client.directories().list(DirectoryQuery.all()).blockLast(SOON);
        client.users().list(UserQuery.inDirectory(directory(simulator))).blockLast(SOON);
    }

    @Test
    void whatWasReceivedIsAccepted(Simulator simulator, DirectorySyncClient client) {
        listAll(simulator, client);

        assertThat(simulator)
                .received(Route.LIST_DIRECTORIES)
                .times(1)
                .received(Route.LIST_USERS)
                .with("directory", directory(simulator))
                .times(3)
                .inOrder()
                .spentPermits(4)
                .refusedNothing()
                .neverReceived(Route.GET_USER);
        assertThat(simulator).received(Route.LIST_USERS).with("after", null).times(1);
    }

    @Test
    void nothingIsNothing(Simulator simulator) {
        assertThat(simulator).receivedNothing().spentPermits(0).refusedNothing();
    }

    @Test
    void aFailureShowsTheRequestsWithoutTheKey(Simulator simulator, DirectorySyncClient client) {
        listAll(simulator, client);
        String id = directory(simulator);

        String message =
                failure(() -> assertThat(simulator).received(Route.LIST_USERS).times(2));
        assertThat(message)
                .startsWith("Expected 2 of LIST_USERS, but there were 3. The server has received:\n"
                        + "  1. GET /directories?limit=100&order=asc -> 200\n"
                        + "  2. GET /directory_users?directory=" + id + "&limit=100&order=asc -> 200\n")
                .doesNotContain(simulator.apiKey());
        assertThat(message.lines()).hasSize(5);
    }

    @Test
    void aFailureShowsNoPerson(Simulator simulator, DirectorySyncClient client) {
        String email = simulator.tenant().directories().get(0).userEmail(0);
        client.users()
                .list(UserQuery.inDirectory(directory(simulator)).email(email))
                .blockLast(SOON);

        assertThat(failure(() -> assertThat(simulator).receivedNothing()))
                .contains("&email=...&")
                .doesNotContain(email, email.replace("@", "%40"));
    }

    @Test
    void eachCheckFails(Simulator simulator, DirectorySyncClient client) {
        simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(429, "Too Many Requests"));
        listAll(simulator, client);

        assertThat(failure(() -> assertThat(simulator).received(Route.GET_USER)))
                .startsWith("Expected at least one request of GET_USER, but there were none.");
        assertThat(failure(
                        () -> assertThat(simulator).received(Route.LIST_USERS).with("directory", "other")))
                .startsWith("Expected at least one request of LIST_USERS with the given directory");
        assertThat(failure(() -> assertThat(simulator)
                        .received(Route.LIST_USERS)
                        .received(Route.LIST_DIRECTORIES)
                        .inOrder()))
                .startsWith("Expected the order LIST_USERS, LIST_USERS, LIST_USERS, LIST_DIRECTORIES, LIST_DIRECTORIES,"
                        + " but there were LIST_DIRECTORIES, LIST_DIRECTORIES, LIST_USERS,");
        assertThat(failure(() -> assertThat(simulator).spentPermits(4)))
                .startsWith("Expected 4 permits spent, but counted 5.");
        assertThat(failure(() -> assertThat(simulator).refusedNothing()))
                .startsWith("Expected no request refused with 429, but counted 1.")
                .contains("1. GET /directories?limit=100&order=asc -> 429");
        assertThat(failure(() -> assertThat(simulator).neverReceived(Route.LIST_USERS)))
                .startsWith("Expected no request of LIST_USERS, but counted 3.");
    }

    @Test
    void aRouteHasOnePlaceInTheOrder(Simulator simulator, DirectorySyncClient client) {
        listAll(simulator, client);
        ReceivedAssert lists =
                assertThat(simulator).received(Route.LIST_DIRECTORIES).received(Route.LIST_USERS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> lists.received(Route.LIST_DIRECTORIES))
                .withMessageStartingWith("LIST_DIRECTORIES was named before");
    }

    @Test
    void theRequestsAreThoseOfTheMomentOfAssertThat(Simulator simulator, DirectorySyncClient client) {
        SimulatorAssert before = assertThat(simulator);
        listAll(simulator, client);

        before.receivedNothing();
    }

    private static String failure(ThrowingCallable check) {
        AssertionError[] caught = new AssertionError[1];
        assertThatExceptionOfType(AssertionError.class).isThrownBy(check).satisfies(error -> caught[0] = error);
        return caught[0].getMessage();
    }
}
