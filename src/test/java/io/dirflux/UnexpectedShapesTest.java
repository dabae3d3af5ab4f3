package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.Page;
import io.dirflux.model.Role;
import io.dirflux.model.Unreadable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Records with a field of another shape than described, over a socket: they are delivered, and the field is null. */
class UnexpectedShapesTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final UserQuery USERS = UserQuery.inDirectory("directory_1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"emails\":{}                              | emails            | an array  | an object",
                "\"email\":[\"a@b.example\"]              | email             | a string  | an array",
                "\"first_name\":{\"given\":\"A\"}       | first_name        | a string  | an object",
                "\"custom_attributes\":[1]                  | custom_attributes | an object | an array",
                "\"custom_attributes\":false                | custom_attributes | an object | a boolean",
                "\"raw_attributes\":\"x\"                 | raw_attributes    | an object | a string",
                "\"groups\":[\"directory_group_1\"]       | groups[]          | an object | a string",
                "\"groups\":\"directory_group_1\"         | groups            | an array  | a string",
                "\"role\":7                                 | role              | an object | a number",
                "\"roles\":[{\"slug\":[\"admin\"]}]     | roles[].slug      | a string  | an array",
                "\"state\":{\"value\":\"active\"}       | state             | a string  | an object",
                "\"organization_id\":[\"org_1\"]          | organization_id   | a string  | an array",
                "\"created_at\":{\"date\":\"2026\"}     | created_at        | a timestamp | an object",
            })
    void costNoUser(String field, String path, String expected, String found) {
        for (Dialect dialect : Dialect.values()) {
            String body = RawServer.page("", user(1, field), user(2, "\"first_name\":\"Ada\""));
            try (RawServer server = RawServer.answering(RawServer.json(body));
                    DirectorySyncClient client =
                            server.client().dialect(dialect).build()) {
                List<DirectoryUser> users =
                        client.users().list(USERS).collectList().block(SOON);
                Page<DirectoryUser> page = client.users().pages(USERS).blockFirst(SOON);

                assertThat(users).extracting(DirectoryUser::id).containsExactly("directory_user_1", "directory_user_2");
                assertThat(users.get(0).unreadable()).containsExactly(path.replaceAll("[.\\[].*", ""));
                assertThat(users.get(1).firstName()).isEqualTo("Ada");
                assertThat(page.rejected()).isEmpty();
                assertThat(page.unreadable()).containsExactly(new Unreadable(path, expected, found, 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theObviousReadingIsTaken(Dialect dialect) {
        String field = "\"role\":\"admin\",\"roles\":[\"admin\"],\"emails\":[\"a@b.example\"],"
                + "\"custom_attributes\":[],\"raw_attributes\":[],\"idp_id\":42";
        try (RawServer server = RawServer.answering(RawServer.json(user(1, field)));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            DirectoryUser user = client.users().get("directory_user_1").block(SOON);

            assertThat(user.role()).isEqualTo(new Role("admin"));
            assertThat(user.roles()).containsExactly(new Role("admin"));
            assertThat(user.emails()).containsExactly(new Email(null, null, "a@b.example"));
            assertThat(user.customAttributes()).isEmpty();
            assertThat(user.rawAttributes()).isEmpty();
            assertThat(user.idpId()).isEqualTo("42");
            assertThat(user.unreadable()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void costNoGroupAndNoDirectory(Dialect dialect) {
        String group = "{\"id\":\"directory_group_1\",\"directory_id\":\"directory_1\",\"name\":{},"
                + "\"raw_attributes\":\"x\",\"members\":{}}";
        String directory = "{\"id\":\"directory_1\",\"name\":[],\"state\":{},\"type\":{},\"metadata\":3}";
        RawServer.Answer groups = RawServer.json(RawServer.page("", group));
        RawServer.Answer directories = RawServer.json(RawServer.page("", directory));
        try (RawServer server =
                        RawServer.deciding(head -> head.startsWith("GET /directory_groups") ? groups : directories);
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            DirectoryGroup read =
                    client.groups().list(GroupQuery.inDirectory("directory_1")).blockLast(SOON);
            assertThat(read.name()).isNull();
            assertThat(read.rawAttributes()).isNull();
            assertThat(read.unreadable()).containsExactlyInAnyOrder("name", "raw_attributes", "members");

            Directory known = client.directories().list(DirectoryQuery.all()).blockLast(SOON);
            assertThat(known.state()).isNull();
            assertThat(known.isLinked()).isFalse();
            assertThat(known.unreadable()).containsExactlyInAnyOrder("name", "state", "type", "metadata");
        }
    }

    @Test
    void costNoEvent() {
        String updated = event(
                "dsync.user.updated",
                "\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\",\"email\":{},\"role\":\"admin\","
                        + "\"previous_attributes\":7");
        String added = event(
                "dsync.group.user_added",
                "\"directory_id\":\"directory_1\",\"user\":" + user(1, "\"emails\":\"x\"")
                        + ",\"group\":{\"id\":\"directory_group_1\",\"directory_id\":\"directory_1\",\"name\":[]}");
        String activated = event("dsync.activated", "\"id\":\"directory_1\",\"domains\":\"x\",\"name\":\"n\"");
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("", updated, added, activated)));
                DirectorySyncClient client = server.client().build()) {
            Page<DirectoryEvent> page = client.events().pages(EventQuery.all()).blockFirst(SOON);

            DirectoryEvent.UserUpdated user =
                    (DirectoryEvent.UserUpdated) page.data().get(0);
            assertThat(user.user().email()).isNull();
            assertThat(user.user().role()).isEqualTo(new Role("admin"));
            assertThat(user.previousAttributes()).isNull();
            assertThat(user.user().unreadable()).containsExactlyInAnyOrder("email", "previous_attributes");
            DirectoryEvent.GroupUserAdded membership =
                    (DirectoryEvent.GroupUserAdded) page.data().get(1);
            assertThat(membership.user().emails()).isNull();
            assertThat(membership.group().unreadable()).containsExactly("name");
            DirectoryEvent.DirectoryActivated directory =
                    (DirectoryEvent.DirectoryActivated) page.data().get(2);
            assertThat(directory.domains()).isNull();
            assertThat(directory.directory().name()).isEqualTo("n");
            assertThat(page.unreadable())
                    .extracting(Unreadable::path)
                    .containsExactly(
                            "data.email",
                            "data.previous_attributes",
                            "data.user.emails",
                            "data.group.name",
                            "data.domains");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void areReportedToTheListenerEachTimeAndLoggedOnce(Dialect dialect) {
        String first = RawServer.page("a", user(1, "\"email\":{\"s3cret\":1}"), user(2, "\"email\":[\"s3cret\"]"));
        String second = RawServer.page("", user(3, "\"email\":{},\"role\":7"));
        List<String> heard = new CopyOnWriteArrayList<>();
        RequestListener listener = new RequestListener() {
            @Override
            public void fieldUnreadable(Endpoint endpoint, Unreadable field) {
                heard.add(endpoint.path() + " " + field);
            }

            @Override
            public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableFields) {
                heard.add("page " + unreadableFields);
            }
        };
        try (LogCapture log = LogCapture.of("io.dirflux.DirectorySyncClient");
                RawServer server = RawServer.answering(RawServer.json(first), RawServer.json(second));
                DirectorySyncClient client =
                        server.client().dialect(dialect).listener(listener).build()) {
            StepVerifier.create(client.users().list(USERS.pagesAhead(0)))
                    .expectNextCount(3)
                    .expectComplete()
                    .verify(SOON);

            assertThat(heard)
                    .containsExactly(
                            "/directory_users email: expected a string, found an object (1 time)",
                            "/directory_users email: expected a string, found an array (1 time)",
                            "page 2",
                            "/directory_users email: expected a string, found an object (1 time)",
                            "/directory_users role: expected an object, found a number (1 time)",
                            "page 2");
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("could not be read"))
                    .hasSize(2)
                    .noneMatch(line -> line.contains("s3cret"));
        }
    }

    private static String event(String name, String data) {
        return "{\"id\":\"event_1\",\"event\":\"" + name + "\",\"created_at\":\"2026-01-01T00:00:00.000Z\",\"data\":{"
                + data + "}}";
    }

    private static String user(int n, String field) {
        return "{\"id\":\"directory_user_" + n + "\",\"directory_id\":\"directory_1\"," + field + "}";
    }
}
