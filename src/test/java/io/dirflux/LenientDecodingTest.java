package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A record that cannot be read costs only itself, and never goes missing without a word. */
class LenientDecodingTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int USERS = 250;

    @ParameterizedTest
    @CsvSource({"OPENAPI,0", "OPENAPI,57", "OPENAPI,99", "OPENAPI,130", "REFERENCE,130", "REFERENCE,249"})
    void theListDeliversTheRecordsBeforeARejectedOneAndThenFails(Dialect dialect, int position) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(position, 100, unreadable(position % 100)));
            Flux<DirectoryUser> walk = served.client.users().list(users(served));

            Caught<DirectoryUser, DecodingException> caught = Caught.from(walk, DecodingException.class);

            assertThat(caught.items())
                    .extracting(DirectoryUser::id)
                    .isEqualTo(truth.userIds().limit(position).toList());
            assertThat(caught.failure().index()).isEqualTo(position % 100);
            assertThat(caught.failure().recordId()).isEqualTo(truth.userId(position));
            assertThat(caught.failure().cursor()).isEqualTo(position == 0 ? null : truth.userId(position - 1));
            assertThat(caught.failure().requestId()).isNotBlank();
            assertThat(caught.failure().isRetryable()).isFalse();
            assertThat(caught.failure().getMessage())
                    .contains("GET /directory_users", "directory_id", "skipRejected")
                    .doesNotContain(truth.userId(position), "s3cret");
            assertThat(served.sent(Route.LIST_USERS)).isBetween(position / 100 + 1, position / 100 + 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void skipRejectedPassesTheRecordToTheConsumerAndContinues(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(Route.LIST_USERS, Lies.bending(unreadableOf(truth.userId(130))));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();
            UserQuery query = users(served).skipRejected(rejected::add);

            List<String> ids = ids(served.client.users().list(query));

            assertThat(ids).hasSize(USERS - 1).doesNotContain(truth.userId(130));
            assertThat(rejected).hasSize(1);
            assertThat(rejected.get(0).index()).isEqualTo(30);
            assertThat(rejected.get(0).id()).isEqualTo(truth.userId(130));
            assertThat(rejected.get(0).reason()).contains("directory_id").doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nothingIsDroppedInSilence(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bending(
                            body -> Lies.replace(Lies.replace(body, "directory_id", 0, "null"), "id", 41, "\" \"")));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();
            UserQuery query = users(served);

            List<Page<DirectoryUser>> pages =
                    served.client.users().pages(query).collectList().block(SOON);
            long listed = served.client
                    .users()
                    .list(query.skipRejected(rejected::add))
                    .count()
                    .block(SOON);

            assertThat(pages)
                    .hasSize(3)
                    .allSatisfy(page -> assertThat(page.rejected())
                            .extracting(Rejected::index)
                            .containsExactly(0, 41));
            assertThat(pages).extracting(page -> page.data().size()).containsExactly(98, 98, 48);
            assertThat(pages.get(1).rejected().get(0).id()).isEqualTo(truth.userId(100));
            assertThat(pages.get(1).rejected().get(1).id()).isNull();
            assertThat(listed).isEqualTo(USERS - 6);
            assertThat(rejected).hasSize(6);
            StepVerifier.create(served.client.users().list(query).count())
                    .expectError(DecodingException.class)
                    .verify(SOON);
        }
    }

    @Test
    void aPageOfNothingButRejectedRecordsIsGonePast() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(
                            100, 100, body -> body.replaceAll("\"id\":\"directory_user_", "\"id\":null,\"x\":\"")));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();

            assertThat(ids(served.client.users().list(users(served).skipRejected(rejected::add))))
                    .hasSize(150);
            assertThat(rejected).hasSize(100).extracting(Rejected::reason).containsOnly("id: missing");
        }
    }

    @Test
    void aRecordAfterARejectedOneIsCheckedToo() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bending(body ->
                            Lies.replace(unreadable(3).apply(body), "directory_id", 7, "\"directory_01FOREIGN\"")));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();

            Caught<?, ?> caught = Caught.from(
                    served.client.users().list(users(served).skipRejected(rejected::add)),
                    ForeignRecordException.class);

            assertThat(caught.items()).isEmpty();
            assertThat(rejected).isEmpty();
        }
    }

    @Test
    void anOrganizationIsWalkedPastRejectedUsersAndDirectories() {
        try (Served served =
                Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 0), DirectorySpec.of(5, 0), DirectorySpec.of(5, 0))) {
            served.simulator.faults(Route.LIST_USERS, Lies.bending(unreadable(2)));
            served.simulator.faults(
                    Route.LIST_DIRECTORIES, Lies.bending(body -> Lies.replace(body, "organization_id", 1, "[]")));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();
            UserQuery query = UserQuery.inOrganization(served.organization());

            Caught<DirectoryUser, DecodingException> caught =
                    Caught.from(served.client.users().list(query), DecodingException.class);
            assertThat(caught.items()).isEmpty();
            assertThat(caught.failure().recordId())
                    .isEqualTo(served.directory(1).id());
            assertThat(served.sent(Route.LIST_USERS)).isZero();

            assertThat(ids(served.client.users().list(query.skipRejected(rejected::add))))
                    .hasSize(8);
            assertThat(rejected)
                    .extracting(Rejected::id)
                    .containsExactly(
                            served.directory(1).id(),
                            served.directory(0).userId(2),
                            served.directory(2).userId(2));
        }
    }

    @Test
    void theErrorOfARejectedUserInTheSecondDirectoryCarriesTheCursorOfTheOrganization() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 0), DirectorySpec.of(5, 0))) {
            SimulatedDirectory second = served.directory(1);
            served.simulator.faults(Route.LIST_USERS, Lies.bendingWhere("directory", second.id(), unreadable(2)));

            Caught<DirectoryUser, DecodingException> caught = Caught.from(
                    served.client.users().list(UserQuery.inOrganization(served.organization())),
                    DecodingException.class);

            assertThat(caught.items()).hasSize(7);
            assertThat(caught.failure().cursor()).isEqualTo(second.id() + "/" + second.userId(1));
        }
    }

    @Test
    void aRejectedMembershipIsNotTakenForNone() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(12, 4))) {
            SimulatedDirectory truth = served.directory(0);
            for (int group = 0; group < 4; group++) {
                served.simulator.tenant().addMember(truth.groupId(group), truth.userId(6));
            }
            served.simulator.faults(
                    Route.LIST_GROUPS,
                    Lies.bendingWhere("user", truth.userId(6), body -> Lies.replace(body, "directory_id", 1, "{}")));
            UserQuery query = UserQuery.inDirectory(truth.id()).withGroups();
            List<Rejected> rejected = new CopyOnWriteArrayList<>();

            Caught<DirectoryUser, DecodingException> caught =
                    Caught.from(served.client.users().list(query), DecodingException.class);
            assertThat(caught.items()).hasSize(6);
            assertThat(caught.failure().cursor()).isEqualTo(truth.userId(5));
            assertThat(caught.failure().recordId()).isEqualTo(truth.groupId(1));
            for (Flux<?> call : List.of(
                    served.client.users().pages(query),
                    served.client.users().getWithGroups(truth.userId(6)).flux())) {
                StepVerifier.create(call).expectError(DecodingException.class).verify(SOON);
            }

            List<DirectoryUser> users = served.client
                    .users()
                    .list(query.skipRejected(rejected::add))
                    .collectList()
                    .block(SOON);
            assertThat(users).hasSize(12);
            assertThat(users.get(6).groups())
                    .extracting(GroupRef::id)
                    .containsExactly(truth.groupId(0), truth.groupId(2), truth.groupId(3));
            assertThat(rejected).extracting(Rejected::id).containsExactly(truth.groupId(1));
        }
    }

    @Test
    void aRejectedUserUnderWithGroupsIsCountedToo() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(12, 4))) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(Route.LIST_USERS, Lies.bendingWhere("directory", truth.id(), unreadable(6)));
            served.simulator.faults(Route.LIST_USERS, Lies.bendingWhere("group", truth.groupId(1), unreadable(0)));
            List<Rejected> rejected = new ArrayList<>();
            UserQuery query = UserQuery.inDirectory(truth.id()).withGroups();
            GroupQuery groups = GroupQuery.inDirectory(truth.id()).withMembers();

            Caught<DirectoryUser, DecodingException> caught =
                    Caught.from(served.client.users().list(query), DecodingException.class);
            assertThat(caught.items())
                    .hasSize(6)
                    .allSatisfy(user -> assertThat(user.groups()).isNotNull());
            assertThat(caught.failure().cursor()).isEqualTo(truth.userId(5));
            assertThat(ids(served.client.users().list(query.skipRejected(rejected::add))))
                    .hasSize(11);
            assertThat(rejected).hasSize(1);

            Caught<DirectoryGroup, DecodingException> members =
                    Caught.from(served.client.groups().list(groups), DecodingException.class);
            assertThat(members.items()).extracting(DirectoryGroup::id).containsExactly(truth.groupId(0));
            Caught<GroupMember, DecodingException> byId =
                    Caught.from(served.client.groups().members(truth.groupId(1)), DecodingException.class);
            assertThat(byId.items()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aSingleRecordThatCannotBeReadIsNotAskedForAgain(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            DirectorySyncClient client = served.client;
            served.simulator.faults(Route.GET_DIRECTORY, Lies.bending(body -> Lies.replace(body, "id", 0, "[]")));
            served.simulator.faults(Route.GET_USER, Lies.bending(unreadable(0)));
            served.simulator.faults(
                    Route.GET_GROUP, Lies.bending(body -> Lies.replace(body, "directory_id", 0, "null")));
            Map<Mono<?>, String> calls = Map.of(
                    client.directories().get(truth.id()), "",
                    client.directories().find(truth.id()), "",
                    client.users().get(truth.userId(0)), truth.userId(0),
                    client.users().find(truth.userId(0)), truth.userId(0),
                    client.users().getWithGroups(truth.userId(0)), truth.userId(0),
                    client.groups().get(truth.groupId(0)), truth.groupId(0),
                    client.groups().find(truth.groupId(0)), truth.groupId(0),
                    client.groups().getWithMembers(truth.groupId(0)), truth.groupId(0));

            calls.forEach((call, id) -> {
                DecodingException failure =
                        Caught.from(call.flux(), DecodingException.class).failure();
                assertThat(failure.recordId()).isEqualTo(id.isEmpty() ? null : id);
                assertThat(failure.requestId()).isNotBlank();
                assertThat(failure.attempts()).hasSize(1);
                assertThat(failure.getMessage()).doesNotContain("s3cret", id.isEmpty() ? truth.id() : id);
            });
            assertThat(served.simulator.requests()).hasSize(calls.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void directoriesAreRejectedOneByOneToo(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.simulator.faults(Route.LIST_DIRECTORIES, Lies.bending(body -> Lies.replace(body, "id", 1, "{}")));
            List<Rejected> rejected = new ArrayList<>();
            DirectoryQuery query = DirectoryQuery.all().order(Order.ASC);

            Caught<Directory, DecodingException> caught =
                    Caught.from(served.client.directories().list(query), DecodingException.class);
            assertThat(caught.items()).hasSize(1);
            assertThat(caught.failure().cursor()).isEqualTo(served.directory(0).id());
            assertThat(served.client
                            .directories()
                            .list(query.skipRejected(rejected::add))
                            .count()
                            .block(SOON))
                    .isEqualTo(1);
            assertThat(rejected).hasSize(1);
        }
    }

    /** The n-th record with a directory that cannot be read, with something in it that nobody may repeat. */
    private static UnaryOperator<String> unreadable(int nth) {
        return body -> Lies.replace(body, "directory_id", nth, "{\"s3cret\":\"s3cret\"}");
    }

    /** Bends the record of this id where it is on the page. */
    private static UnaryOperator<String> unreadableOf(String id) {
        return body -> {
            int at = body.indexOf("\"id\":\"" + id + '"');
            return at < 0 ? body : body.substring(0, at) + unreadable(0).apply(body.substring(at));
        };
    }

    private static UserQuery users(Served served) {
        return UserQuery.inDirectory(served.directory(0).id()).order(Order.ASC);
    }

    private static List<String> ids(Flux<DirectoryUser> users) {
        return users.map(DirectoryUser::id).collectList().block(SOON);
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(USERS, 2));
    }
}
