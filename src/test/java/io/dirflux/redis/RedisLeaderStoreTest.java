package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.events.LeaderStore;
import io.dirflux.events.LeaderStore.Claim;
import io.dirflux.events.LeaderStoreContract;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The leaders in Redis keep the contract. */
@Tag("socket")
class RedisLeaderStoreTest extends LeaderStoreContract {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String apiKey = TestRedis.key();
    private RedisClient client;
    private RedisLeaderStore store;

    @BeforeEach
    void connect() {
        client = TestRedis.client();
        store = RedisLeaderStore.of(client, apiKey);
    }

    @AfterEach
    void close() {
        if (client != null) {
            store.close();
            TestRedis.shutdown(client);
        }
    }

    @Override
    protected LeaderStore store() {
        return store;
    }

    @Override
    protected void passALease() {
        String root = RedisKeys.of(apiKey).root();
        try (var connection = client.connect()) {
            List<String> leads = connection.sync().keys(root + ":leader:*");
            leads.forEach(lead -> connection.sync().hset(lead, "expires", "1"));
            connection.sync().keys(root + ":candidates:*").forEach(connection.sync()::del);
        }
    }

    /** Its directories would have no leader. */
    @Test
    void aClockOfRedisThatGoesBackDoesNotKeepADeadCandidate() {
        store.claim(new Claim("dead", Set.of(), Set.of(), Set.of("task"))).block(PATIENCE);
        try (var connection = client.connect()) {
            long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
            connection.sync().zadd(RedisKeys.of(apiKey).candidates("task"), (double) ahead, "dead");
        }
        Claim other = new Claim("other", Set.of(), Set.of(), Set.of("task"));
        assertThat(store.claim(other).block(PATIENCE).candidates()).containsOnly(Map.entry("task", Set.of("other")));
    }

    @Test
    void aClockOfRedisThatGoesBackKeepsALeadForOneLeaseAtMost() {
        Claim dead = new Claim("dead", Set.of("task"), Set.of(), Set.of());
        Claim next = new Claim("next", Set.of("task"), Set.of(), Set.of());
        store.claim(dead).block(PATIENCE);
        String lead = RedisKeys.of(apiKey).leader("task");
        try (var connection = client.connect()) {
            long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
            connection.sync().hset(lead, "expires", String.valueOf(ahead));
            assertThat(store.claim(next).block(PATIENCE).numbers()).isEmpty();
            long expires = Long.parseLong(connection.sync().hget(lead, "expires"));
            assertThat(expires).isLessThan(System.currentTimeMillis() + LeaderStore.LEASE.toMillis() + 1_000);
        }
    }
}
