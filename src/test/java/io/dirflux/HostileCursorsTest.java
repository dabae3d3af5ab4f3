package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.CursorLoopException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Valid and hostile envelopes and cursors. */
class HostileCursorsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":null}",
                "{\"object\":\"list\"}",
                "{\"data\":[]}",
                "{\"data\":[],\"list_metadata\":null}",
                "{\"data\":[],\"list_metadata\":{}}",
                "{\"data\":[],\"list_metadata\":{\"after\":\"\",\"before\":\"\"}}",
                "{\"data\":null,\"listMetadata\":{\"after\":null}}",
                "{\"list_metadata\":{\"after\":null,\"before\":null}}"
            })
    void anEmptyEnvelopeOfAnyShapeIsAnEmptyList(String body) {
        try (Served served = answering(Dialect.OPENAPI, n -> body)) {
            StepVerifier.create(served.client.users().list(users(served)))
                    .expectComplete()
                    .verify(SOON);
            StepVerifier.create(served.client.users().pages(users(served)))
                    .assertNext(page -> {
                        assertThat(page.data()).isEmpty();
                        assertThat(page.after()).isNull();
                        assertThat(page.before()).isNull();
                    })
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void cursorsOfTheOldSpellingAreFollowed(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(250, 2))) {
            served.simulator.faults(
                    Route.LIST_USERS, Lies.bending(body -> body.replace("\"list_metadata\"", "\"listMetadata\"")));

            assertThat(served.client.users().list(users(served)).count().block(SOON))
                    .isEqualTo(250);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-8", "text/plain", "application/octet-stream", ""})
    void anyContentTypeIsAcceptedForAReadableAnswer(String contentType) {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(150, 2))) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> Optional.of(new Fault.Status(200, contentType, honest.body(), Map.of())));

            assertThat(served.client.users().list(users(served)).count().block(SOON))
                    .isEqualTo(150);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAPI,1", "OPENAPI,0", "REFERENCE,1"})
    void anEmptyPageWithACursorIsFollowed(Dialect dialect, int pagesAhead) {
        try (Served served = answering(dialect, n -> switch (n) {
            case 0 -> page("directory_user_1", "a");
            case 1, 2, 3 -> page(null, "b" + n);
            case 4 -> page("directory_user_2", "c");
            default -> page(null, null);
        })) {
            assertThat(ids(served.client.users().list(users(served).pagesAhead(pagesAhead))))
                    .containsExactly("directory_user_1", "directory_user_2");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAPI,1", "OPENAPI,0", "REFERENCE,1"})
    void aRepeatedCursorEndsTheListAfterTheItemsOfItsPage(Dialect dialect, int pagesAhead) {
        try (Served served = answering(dialect, n -> page("directory_user_" + n, n % 3 == 2 ? "c1" : "c" + n % 3))) {
            Caught<DirectoryUser, CursorLoopException> caught = Caught.from(
                    served.client.users().list(users(served).pagesAhead(pagesAhead)), CursorLoopException.class);

            assertThat(caught.items())
                    .extracting(DirectoryUser::id)
                    .containsExactly("directory_user_0", "directory_user_1", "directory_user_2");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_2");
            assertThat(caught.failure().isRetryable()).isFalse();
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @Test
    void aListThatStartsAgainAfterADeletedCursorIsDetected() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 2))) {
            served.simulator.faults(Route.LIST_USERS, Lies.alwaysTheFirstAnswer());

            Caught<DirectoryUser, CursorLoopException> caught =
                    Caught.from(served.client.users().list(users(served)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(200); // the first page twice, no third time
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void aThousandEmptyPagesEndTheList() {
        try (Served served = answering(Dialect.OPENAPI, n -> page(n == 0 ? "directory_user_1" : null, "c" + n))) {
            Caught<DirectoryUser, CursorLoopException> caught =
                    Caught.from(served.client.users().list(users(served)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(1);
            assertThat(caught.failure()).hasMessageContaining("1000 empty pages");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_1");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1001);
        }
    }

    static Stream<String> hostileCursors() {
        return Stream.of(
                "a\r\nHost: evil.example\r\n\r\nGET /directories HTTP/1.1",
                "x&directory=directory_01OTHER&limit=1",
                "../../organizations?x=1#y",
                "directory_01OTHER/directory_user_9",
                "directory_01OTHER",
                " \t\u0000\u007f%00%0d%0a",
                "\u202e😀\ud800",
                "{\"$ne\":null}");
    }

    @ParameterizedTest
    @MethodSource("hostileCursors")
    void aHostileCursorIsSentAsOneParameterAndChangesNothingElse(String cursor) {
        try (Served served = answering(
                Dialect.OPENAPI, n -> n == 0 ? page("directory_user_1", cursor) : page("directory_user_2", null))) {
            assertThat(ids(served.client.users().list(users(served))))
                    .containsExactly("directory_user_1", "directory_user_2");

            assertThat(served.simulator.requests()).hasSize(2);
            assertThat(served.requests(Route.LIST_USERS).get(1).parameterNames())
                    .containsExactly("directory", "limit", "order", "after");
            assertThat(served.requests(Route.LIST_USERS).get(1).parameter("directory"))
                    .isEqualTo(served.directory(0).id());
            assertThat(served.requests(Route.LIST_USERS).get(1).parameter("after"))
                    .isEqualTo(cursor.replace('\ud800', '?').equals(cursor) ? cursor : "\u202e😀?");
            assertThat(served.requests(Route.LIST_USERS).get(1).headers()).doesNotContainValue("evil.example");
        }
    }

    @Test
    void aVeryLongCursorFailsTheListAndNotTheClient() {
        try (Served served = answering(Dialect.OPENAPI, n -> page("directory_user_1", "x".repeat(200_000)))) {
            Caught<DirectoryUser, DirectorySyncException> caught =
                    Caught.from(served.client.users().list(users(served)), DirectorySyncException.class);

            assertThat(caught.items()).hasSize(1);
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_1");
            assertThat(caught.failure().getMessage()).hasSizeLessThan(500);
            assertThat(served.client
                            .directories()
                            .list(DirectoryQuery.all())
                            .count()
                            .block(SOON))
                    .isEqualTo(2);
        }
    }

    @Test
    void aCursorIntoAnotherDirectoryDeliversNoForeignRecord() {
        try (Served served = answering(
                Dialect.OPENAPI,
                n -> n == 0
                        ? page("directory_user_1", "directory_user_of_another")
                        : page("directory_user_2", null).replace("$D", "directory_01OTHER"))) {
            Caught<DirectoryUser, ForeignRecordException> caught =
                    Caught.from(served.client.users().list(users(served)), ForeignRecordException.class);

            assertThat(caught.items()).extracting(DirectoryUser::id).containsExactly("directory_user_1");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_1");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void inAnOrganizationTheServersCursorStaysInItsDirectory() {
        try (Served served = answering(
                Dialect.OPENAPI,
                n -> n == 0 ? page("directory_user_1", "directory_2/x/y") : page("directory_user_2", null))) {
            String directory = served.directory(0).id();
            UserQuery query = UserQuery.inOrganization(served.organization());

            List<Page<DirectoryUser>> pages =
                    served.client.users().pages(query).collectList().block(SOON);

            assertThat(pages).hasSize(2);
            assertThat(pages.get(0).after()).isEqualTo(directory + "/directory_2/x/y");
            assertThat(served.requests(Route.LIST_USERS).get(1).parameter("after"))
                    .isEqualTo("directory_2/x/y");
            assertThat(ids(served.client
                            .users()
                            .list(query.startingAfter(pages.get(0).after()))))
                    .containsExactly("directory_user_2");
        }
    }

    @Test
    void inReferenceACursorWithADirectoryIsRefusedBeforeItIsSent() {
        try (Served served = Served.in(Dialect.REFERENCE, DirectorySpec.of(1, 1))) {
            String organization = served.organization();

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .users()
                            .list(UserQuery.inOrganization(organization).startingAfter("directory_1/directory_user_1")))
                    .withMessageContaining("Dialect.REFERENCE");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .groups()
                            .pages(GroupQuery.inOrganization(organization).endingBefore("directory_1/")))
                    .withMessageContaining("Dialect.REFERENCE");
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void inOpenApiTheListOfAnOrganizationRefusesAPlainCursor() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .users()
                            .list(UserQuery.inOrganization(served.organization())
                                    .startingAfter("directory_user_1")))
                    .withMessageContaining("<directory id>/<last id>");
        }
    }

    @Test
    void membershipListsAreCheckedForLoopsToo() {
        try (Served served = answering(Dialect.OPENAPI, n -> page("directory_user_" + n, "same"))) {
            Caught<GroupMember, CursorLoopException> caught = Caught.from(
                    served.client.groups().members(served.directory(0).groupId(0)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(2);
        }
    }

    /** One user or none, and a cursor. */
    private static String page(String userId, String after) {
        String user =
                userId == null ? "" : "{\"id\":\"" + userId + "\",\"directory_id\":\"$D\",\"organization_id\":\"$O\"}";
        String cursor = after == null ? "null" : quoted(after);
        return "{\"data\":[" + user + "],\"list_metadata\":{\"after\":" + cursor + ",\"before\":null}}";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars()
                .forEach(c -> json.append(
                        c < 0x20 || c > 0x7e || c == '"' || c == '\\'
                                ? String.format("\\u%04x", c)
                                : String.valueOf((char) c)));
        return json.append('"').toString();
    }

    /** A server that answers the n-th list of users, from 0, with this body. */
    private static Served answering(Dialect dialect, Function<Integer, String> bodies) {
        Served served = Served.in(dialect, DirectorySpec.of(1, 1));
        AtomicInteger sent = new AtomicInteger();
        served.simulator.faults(
                Route.LIST_USERS,
                (request, honest) -> Optional.of(new Fault.Body(bodies.apply(sent.getAndIncrement())
                        .replace("$D", served.directory(0).id())
                        .replace("$O", served.organization()))));
        return served;
    }

    private static List<String> ids(Flux<DirectoryUser> users) {
        return users.map(DirectoryUser::id).collectList().block(SOON);
    }

    private static UserQuery users(Served served) {
        return UserQuery.inDirectory(served.directory(0).id());
    }
}
