package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What ends a list: a cursor that is null or empty, or a short page. A full page without cursors does not. */
class MissingListMetadataTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final UserQuery FIVE =
            UserQuery.inDirectory("directory_1").pageSize(5).pagesAhead(0);

    @ParameterizedTest
    @CsvSource({
        "OPENAPI, ''",
        "OPENAPI, ',\"list_metadata\":null'",
        "REFERENCE, ''",
        "REFERENCE, ',\"listMetadata\":null'",
        "REFERENCE, ',\"metadata\":{\"after\":\"x\"}'",
    })
    void aFullPageWithoutItIsAFailureBehindItsRecords(Dialect dialect, String metadata) {
        for (int ahead = 0; ahead <= 1; ahead++) {
            try (RawServer server = serving(page(1, 5, ",\"list_metadata\":{\"after\":\"a\"}"), page(6, 5, metadata));
                    DirectorySyncClient client =
                            server.client().dialect(dialect).build()) {
                Caught<DirectoryUser, DecodingException> caught =
                        Caught.from(client.users().list(FIVE.pagesAhead(ahead)), DecodingException.class);

                assertThat(caught.items()).hasSize(10);
                assertThat(caught.failure().cursor()).isEqualTo("directory_user_10");
                assertThat(caught.failure().isRetryable()).isFalse();
                assertThat(caught.failure().getMessage())
                        .contains("GET /directory_users", "full page of 5", "list_metadata");
                assertThat(server.requests).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void pagesAreDeliveredBeforeTheFailureToo(Dialect dialect) {
        try (RawServer server = serving(page(1, 5, ""));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            Caught<Page<DirectoryUser>, DecodingException> caught =
                    Caught.from(client.users().pages(FIVE), DecodingException.class);

            assertThat(caught.items())
                    .singleElement()
                    .satisfies(page -> assertThat(page.data()).hasSize(5));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"list_metadata\":{\"after\":null}",
                ",\"list_metadata\":{\"after\":\"\"}",
                ",\"list_metadata\":{}",
                ",\"listMetadata\":{\"before\":\"b\"}",
                ",\"list_metadata\":null,\"listMetadata\":{\"after\":null}",
            })
    void aFullPageWithCursorsThatAreNoneIsTheLast(String metadata) {
        for (Dialect dialect : Dialect.values()) {
            try (RawServer server = serving(page(1, 5, metadata));
                    DirectorySyncClient client =
                            server.client().dialect(dialect).build()) {
                StepVerifier.create(client.users().list(FIVE))
                        .expectNextCount(5)
                        .expectComplete()
                        .verify(SOON);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAPI,4", "OPENAPI,0", "REFERENCE,4", "REFERENCE,0"})
    void aShortPageWithoutItIsTheLast(Dialect dialect, int size) {
        try (RawServer server = serving(page(1, size, ""));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            StepVerifier.create(client.users().list(FIVE))
                    .expectNextCount(size)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aCursorIsFollowedBehindAShortPageToo(Dialect dialect) {
        try (RawServer server = serving(page(1, 0, ",\"list_metadata\":{\"after\":\"a\"}"), page(1, 2, ""));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            StepVerifier.create(client.users().list(FIVE))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void rejectedRecordsFillAPageToo() {
        String page = page(1, 4, "").replace("]", ",{\"id\":\"directory_user_9\"}]");
        List<Rejected> rejected = new ArrayList<>();
        try (RawServer server = serving(page);
                DirectorySyncClient client = server.client().build()) {
            Caught<DirectoryUser, DecodingException> caught =
                    Caught.from(client.users().list(FIVE.skipRejected(rejected::add)), DecodingException.class);

            assertThat(caught.items()).hasSize(4);
            assertThat(rejected).hasSize(1);
            assertThat(caught.failure().getMessage()).contains("list_metadata");
        }
    }

    @Test
    void aSinglePageBeforeACursorNeedsNone() {
        try (RawServer server = serving(page(1, 5, ""));
                DirectorySyncClient client = server.client().build()) {
            StepVerifier.create(client.users().pages(FIVE.endingBefore("directory_user_9")))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void theSameForEvents() {
        String events = IntStream.rangeClosed(1, 2)
                .mapToObj(n -> "{\"id\":\"event_" + n + "\",\"event\":\"dsync.user.deleted\",\"created_at\":"
                        + "\"2026-01-01T00:00:00.000Z\",\"data\":" + RawServer.user("directory_user_" + n) + "}")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));
        try (RawServer server = serving(events);
                DirectorySyncClient client = server.client().build()) {
            Caught<DirectoryEvent, DecodingException> caught =
                    Caught.from(client.events().list(EventQuery.all().pageSize(2)), DecodingException.class);

            assertThat(caught.items()).hasSize(2);
            assertThat(caught.failure().cursor()).isEqualTo("event_2");
        }
    }

    private static RawServer serving(String... bodies) {
        return RawServer.answering(Arrays.stream(bodies).map(RawServer::json).toArray(RawServer.Answer[]::new));
    }

    private static String page(int first, int size, String metadata) {
        return IntStream.range(first, first + size)
                .mapToObj(n -> RawServer.user("directory_user_" + n))
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]" + metadata + "}"));
    }
}
