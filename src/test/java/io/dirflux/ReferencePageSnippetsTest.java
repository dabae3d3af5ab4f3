package io.dirflux;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The six programs of the reference page, written with this client. */
class ReferencePageSnippetsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    /** What the page's webhook handler writes into the application's own database. */
    private record Row(
            String workosId,
            @Nullable String email,
            @Nullable String firstName,
            @Nullable String lastName,
            boolean active) {

        static Row of(DirectoryUser user) {
            return new Row(user.id(), user.primaryEmail(), user.firstName(), user.lastName(), user.isActive());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void listUsers(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(12, 5))) {
            SimulatedDirectory directory = served.directory(0);

            List<DirectoryUser> users = served.client
                    .users()
                    .list(UserQuery.inDirectory(directory.id()).withGroups().pageSize(100))
                    .collectList()
                    .block(SOON);

            assertThat(users)
                    .extracting(DirectoryUser::id)
                    .hasSameElementsAs(directory.userIds().toList())
                    .hasSize(12);
            assertThat(users)
                    .allSatisfy(user -> assertThat(user.groups())
                            .extracting(GroupRef::id)
                            .containsExactlyInAnyOrderElementsOf(directory
                                    .groupsOf(directory.userIndex(user.id()).orElseThrow())
                                    .toList()));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void listGroups(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(12, 5))) {
            SimulatedDirectory directory = served.directory(0);

            List<DirectoryGroup> groups = served.client
                    .groups()
                    .list(GroupQuery.inDirectory(directory.id()).withMembers().pageSize(100))
                    .collectList()
                    .block(SOON);

            assertThat(groups)
                    .extracting(DirectoryGroup::id)
                    .hasSameElementsAs(directory.groupIds().toList())
                    .hasSize(5);
            assertThat(groups)
                    .allSatisfy(group -> assertThat(group.members())
                            .extracting(GroupMember::id)
                            .containsExactlyInAnyOrderElementsOf(directory
                                    .membersOf(directory.groupIndex(group.id()).orElseThrow())
                                    .toList()));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void getUser(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(12, 5))) {
            String id = served.directory(0).userId(3);

            StepVerifier.create(served.client.users().get(id))
                    .assertNext(user -> {
                        assertThat(user.id()).isEqualTo(id);
                        assertThat(user.directoryId())
                                .isEqualTo(served.directory(0).id());
                        assertThat(user.primaryEmail())
                                .isEqualTo(served.directory(0).userEmail(3));
                    })
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void syncUsersOnWebhookReceipt(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            serveThePrintedUser(served, ReferencePage.printedUser());

            StepVerifier.create(served.client.users().get(ReferencePage.USER).map(Row::of))
                    .expectNext(new Row(ReferencePage.USER, "user@example.com", "Jane", "Doe", true))
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @CsvSource({"REFERENCE, inactive", "OPENAPI, inactive", "OPENAPI, suspended"})
    void anInactiveUserWithoutAnAddressIsSyncedToo(Dialect dialect, String state) {
        String user = ReferencePage.printedUser()
                .replaceAll("(?s)\"emails\":\\[.*?]", "\"emails\":[]")
                .replace("\"active\"", "\"" + state + "\"");
        try (Served served = Served.in(dialect)) {
            serveThePrintedUser(served, user);

            StepVerifier.create(served.client.users().get(ReferencePage.USER).map(Row::of))
                    .expectNext(new Row(ReferencePage.USER, null, "Jane", "Doe", false))
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void batchSyncAllUsers(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(250, 0))) {
            SimulatedDirectory directory = served.directory(0);
            List<String> synced = new ArrayList<>();

            String after = null;
            do {
                UserQuery query = UserQuery.inDirectory(directory.id()).pageSize(100);
                Page<DirectoryUser> page = served.client
                        .users()
                        .pages((after == null ? query : query.startingAfter(after)).pagesAhead(0))
                        .next()
                        .block(SOON);
                page.data().forEach(user -> synced.add(user.id()));
                after = page.after();
            } while (after != null);

            assertThat(synced).hasSameElementsAs(directory.userIds().toList()).hasSize(250);
            assertThat(served.requests(Route.LIST_USERS))
                    .extracting(request -> request.parameter("after"))
                    .containsExactly(null, synced.get(99), synced.get(199));
            assertThat(served.requests(Route.LIST_USERS))
                    .extracting(RecordedRequest::parameterNames)
                    .containsExactly(parameters(dialect, false), parameters(dialect, true), parameters(dialect, true));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theBatchLoopIsOneStreamHere(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(250, 0))) {
            SimulatedDirectory directory = served.directory(0);
            List<String> synced = new ArrayList<>();

            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inDirectory(directory.id()))
                            .concatMap(user -> Mono.fromRunnable(() -> synced.add(user.id()))))
                    .expectComplete()
                    .verify(SOON);

            assertThat(synced).hasSameElementsAs(directory.userIds().toList()).hasSize(250);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void checkDirectoryHealth(Dialect dialect) {
        DirectorySpec sound = DirectorySpec.of(1, 0).name("Sound");
        DirectorySpec broken =
                DirectorySpec.of(1, 0).name("Acme Corp Directory").state("invalid_credentials");
        try (Served served = Served.in(dialect, sound, broken)) {
            Flux<String> alerts = Flux.just(served.directory(0), served.directory(1))
                    .concatMap(directory -> served.client.directories().get(directory.id()))
                    .filter(not(Directory::isLinked))
                    .map(directory -> "Directory " + directory.name() + " is " + directory.state());

            StepVerifier.create(alerts)
                    .expectNext("Directory Acme Corp Directory is invalid_credentials")
                    .expectComplete()
                    .verify(SOON);
        }
    }

    private static void serveThePrintedUser(Served served, String json) {
        served.simulator.faults(Route.GET_USER, (request, honest) -> Optional.of(new Fault.Body(json)));
    }

    private static List<String> parameters(Dialect dialect, boolean further) {
        List<String> parameters = new ArrayList<>(List.of("directory", "limit"));
        if (dialect == Dialect.OPENAPI) {
            parameters.add("order");
        }
        if (further) {
            parameters.add("after");
        }
        return parameters;
    }
}
