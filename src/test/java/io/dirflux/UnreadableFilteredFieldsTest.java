package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Order;
import io.dirflux.model.Rejected;
import io.dirflux.model.UserState;
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

/** A record whose filtered field cannot be read is rejected: it is neither left out nor delivered. */
class UnreadableFilteredFieldsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final UserQuery ALL = UserQuery.inDirectory("directory_1");
    private static final Map<String, UserQuery> FILTERED =
            Map.of("state", ALL.state(UserState.ACTIVE), "email", ALL.email("a@b.example"), "idp_id", ALL.idpId("i"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "state  | \"state\":{}                                    | state",
                "state  | \"state\":[\"active\"]                        | state",
                "email  | \"email\":[\"a@b.example\"]                   | email",
                "email  | \"email\":{\"value\":\"a@b.example\"}       | email",
                "email  | \"emails\":{}                                   | emails",
                "email  | \"emails\":[{\"value\":[\"a@b.example\"]}]  | emails[0].value",
                "idp_id | \"idp_id\":{\"value\":\"i\"}                | idp_id",
            })
    void aUserWhoMayOrMayNotMatchIsRejected(String filter, String field, String path) {
        for (Dialect dialect : Dialect.values()) {
            String unreadable = user("directory_user_1", field);
            String matching = user("directory_user_2", "\"email\":\"a@b.example\",\"idp_id\":\"i\"");
            String other = user("directory_user_3", "\"email\":\"x\",\"idp_id\":\"x\",\"state\":\"x\"");
            String body = RawServer.page("", matching, unreadable, other, matching);
            try (RawServer server = RawServer.answering(RawServer.json(body));
                    DirectorySyncClient client =
                            server.client().dialect(dialect).build()) {
                UserQuery query = FILTERED.get(filter);
                List<Rejected> rejected = new CopyOnWriteArrayList<>();

                Caught<DirectoryUser, DecodingException> caught =
                        Caught.from(client.users().list(query), DecodingException.class);
                assertThat(caught.items()).extracting(DirectoryUser::id).containsExactly("directory_user_2");
                assertThat(caught.failure().recordId()).isEqualTo("directory_user_1");
                assertThat(caught.failure().getMessage()).contains(path + ": expected");
                assertThat(client.users()
                                .list(query.skipRejected(rejected::add))
                                .collectList()
                                .block(SOON))
                        .hasSize(2);
                assertThat(rejected).extracting(Rejected::id).containsExactly("directory_user_1");
                assertThat(client.users().list(ALL).collectList().block(SOON)).hasSize(4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anOrganizationThatWasAskedForMustBeReadable(Dialect dialect) {
        String body = RawServer.page(
                "",
                "{\"id\":\"directory_1\",\"organization_id\":\"org_1\"}",
                "{\"id\":\"directory_2\",\"organization_id\":{\"id\":\"org_1\"}}");
        try (RawServer server = RawServer.answering(RawServer.json(body));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            Flux<Directory> asked =
                    client.directories().list(DirectoryQuery.all().organization("org_1"));
            Caught<Directory, DecodingException> caught = Caught.from(asked, DecodingException.class);

            assertThat(caught.items()).extracting(Directory::id).containsExactly("directory_1");
            assertThat(caught.failure().recordId()).isEqualTo("directory_2");

            List<Directory> all = client.directories()
                    .list(DirectoryQuery.all())
                    .collectList()
                    .block(SOON);
            assertThat(all).extracting(Directory::organizationId).containsExactly("org_1", null);
            assertThat(all.get(1).unreadable()).containsExactly("organization_id");
        }
    }

    @Test
    void anEventWhoseNameOrOrganizationCannotBeReadIsNotLeftOutInSilence() {
        String known = event("event_1", "\"event\":\"dsync.user.deleted\"", "\"organization_id\":\"org_1\"");
        String noName = event("event_2", "\"event\":{}", "\"organization_id\":\"org_1\"");
        String noOwner = event("event_3", "\"event\":\"dsync.user.deleted\"", "\"organization_id\":[]");
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("", known, noName, noOwner, known)));
                DirectorySyncClient client = server.client().build()) {
            List<Rejected> rejected = new ArrayList<>();
            EventQuery query = EventQuery.all().names("dsync.user.deleted").organization("org_1");

            assertThat(client.events()
                            .list(query.skipRejected(rejected::add))
                            .collectList()
                            .block(SOON))
                    .extracting(event -> event.id())
                    .containsExactly("event_1", "event_1");
            assertThat(rejected).extracting(Rejected::id).containsExactly("event_2", "event_3");
        }
    }

    @Test
    void underALocalFilterTheCursorIsTheLastThatPassed() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 2))) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(130, 100, withoutState(30)));
            UserQuery inactive = UserQuery.inDirectory(served.directory(0).id())
                    .order(Order.ASC)
                    .state(UserState.INACTIVE);

            Caught<DirectoryUser, DecodingException> caught =
                    Caught.from(served.client.users().list(inactive), DecodingException.class);

            assertThat(caught.items()).hasSize(13);
            assertThat(caught.failure().cursor()).isEqualTo(truth.userId(127));
            assertThat(caught.failure().index()).isEqualTo(30);
        }
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 2))) {
            served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(130, 100, withoutState(30)));
            List<Rejected> rejected = new CopyOnWriteArrayList<>();
            UserQuery inactive = UserQuery.inDirectory(served.directory(0).id())
                    .order(Order.ASC)
                    .state(UserState.INACTIVE)
                    .skipRejected(rejected::add);

            assertThat(served.client.users().list(inactive).collectList().block(SOON))
                    .hasSize(25);
            assertThat(rejected).hasSize(1); // nobody knows whether it would have passed
        }
    }

    private static String event(String id, String name, String owner) {
        return "{\"id\":\"" + id + "\"," + name + ",\"created_at\":\"2026-01-01T00:00:00.000Z\",\"data\":{\"id\":"
                + "\"directory_user_1\",\"directory_id\":\"directory_1\"," + owner + "}}";
    }

    private static String user(String id, String field) {
        return "{\"id\":\"" + id + "\",\"directory_id\":\"directory_1\",\"state\":\"active\"," + field + "}";
    }

    /** The n-th record's state as an object. */
    private static UnaryOperator<String> withoutState(int nth) {
        return body -> Lies.replace(body, "state", nth, "{\"s3cret\":\"s3cret\"}");
    }
}
