package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RawServer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long connections of the pool are used. */
class ConnectionAgeTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";

    @Test
    void aLifeIsShortenedByUpToATenth() {
        ConnectionAge age = new ConnectionAge(Duration.ofSeconds(30), Duration.ofMinutes(10));
        long[] lives =
                new Random(1).ints(10_000).mapToLong(age::lifeMillis).sorted().toArray();

        assertThat(lives[0]).isBetween(540_000L, 541_000L);
        assertThat(lives[5_000]).isBetween(565_000L, 575_000L);
        assertThat(lives[lives.length - 1]).isBetween(599_000L, 600_000L);
    }

    @Test
    void aConnectionThatIsTooOldIsReplacedThoughItIsNeverIdleForLong() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client =
                        server.client().maxLifeTime(Duration.ofMillis(500)).build()) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
                client.users().get(ID).block(SOON);
                return server.everConnected.size() >= 3;
            });
            assertThat(server.requests).hasSizeGreaterThan(server.everConnected.size());
        }
    }

    @Test
    void aConnectionLivesLongByDefault() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = server.client().build()) {
            for (int n = 0; n < 20; n++) {
                client.users().get(ID).block(SOON);
            }
            // a call may come before the connection of the last one is back in the pool
            assertThat(server.everConnected).hasSizeLessThanOrEqualTo(3);
        }
    }
}
