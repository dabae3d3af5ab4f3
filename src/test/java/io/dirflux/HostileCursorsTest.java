package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
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

    /** One user or none, and a cursor. */
    static String page(String userId, String after) {
        String user =
                userId == null ? "" : "{\"id\":\"" + userId + "\",\"directory_id\":\"$D\",\"organization_id\":\"$O\"}";
        String cursor = after == null ? "null" : quoted(after);
        return "{\"data\":[" + user + "],\"list_metadata\":{\"after\":" + cursor + ",\"before\":null}}";
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars()
                .forEach(c -> json.append(
                        c < 0x20 || c > 0x7e || c == '"' || c == '\\'
                                ? String.format("\\u%04x", c)
                                : String.valueOf((char) c)));
        return json.append('"').toString();
    }

    /** A server that answers the n-th list of users, from 0, with this body. */
    static Served answering(Dialect dialect, Function<Integer, String> bodies) {
        Served served = Served.in(dialect, DirectorySpec.of(1, 1));
        AtomicInteger sent = new AtomicInteger();
        served.simulator.faults(
                Route.LIST_USERS,
                (request, honest) -> Optional.of(new Fault.Body(bodies.apply(sent.getAndIncrement())
                        .replace("$D", served.directory(0).id())
                        .replace("$O", served.organization()))));
        return served;
    }

    static List<String> ids(Flux<DirectoryUser> users) {
        return users.map(DirectoryUser::id).collectList().block(SOON);
    }

    static UserQuery users(Served served) {
        return UserQuery.inDirectory(served.directory(0).id());
    }
}
