package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timestamps as seconds or milliseconds since the epoch, over a socket. */
class EpochTimestampsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @CsvSource({
        "1717243200, 2024-06-01T12:00:00Z",
        "1717243200123, 2024-06-01T12:00:00.123Z",
        "1717243200.5, 2024-06-01T12:00:00.500Z",
        "1717243200123.25, 2024-06-01T12:00:00.123250Z",
        "946684800, 2000-01-01T00:00:00Z",
        "946684800000, 2000-01-01T00:00:00Z",
        "4102444799, 2099-12-31T23:59:59Z",
        "4102444799999, 2099-12-31T23:59:59.999Z",
    })
    void areRead(String written, Instant expected) {
        for (Dialect dialect : Dialect.values()) {
            for (String value : new String[] {written, '"' + written + '"'}) {
                Page<DirectoryUser> page = page(dialect, value);
                DirectoryUser user = page.data().get(0);

                assertThat(user.createdAt()).isEqualTo(expected);
                assertThat(user.unreadable()).isEmpty();
                assertThat(page.unreadable()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1717243200",
                "20240601",
                "946684799",
                "4102444800",
                "1717243200123456",
                "1.7172432e9",
                "\"1717243200s\"",
                "true",
            })
    void areNotKnownOutsideOf2000To2100(String written) {
        for (Dialect dialect : Dialect.values()) {
            Page<DirectoryUser> page = page(dialect, written);
            DirectoryUser user = page.data().get(0);

            assertThat(user.createdAt()).isNull();
            assertThat(user.updatedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(user.unreadable()).containsExactly("created_at");
            assertThat(page.unreadable()).extracting(Unreadable::path).containsExactly("created_at");
        }
    }

    private static Page<DirectoryUser> page(Dialect dialect, String createdAt) {
        String body = RawServer.page(
                "",
                "{\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\",\"created_at\":" + createdAt
                        + ",\"updated_at\":\"2026-01-01T00:00:00.000Z\"}");
        try (RawServer server = RawServer.answering(RawServer.json(body));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            return client.users().pages(UserQuery.inDirectory("directory_1")).blockFirst(SOON);
        }
    }
}
