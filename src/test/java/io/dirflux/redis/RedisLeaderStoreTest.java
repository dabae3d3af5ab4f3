package io.dirflux.redis;

import io.dirflux.events.LeaderStore;
import io.dirflux.events.LeaderStoreContract;
import io.lettuce.core.RedisClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The leaders in Redis keep the contract. */
@Tag("socket")
class RedisLeaderStoreTest extends LeaderStoreContract {

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
        String root = KeyNames.of(apiKey).root();
        try (var connection = client.connect()) {
            List<String> leads = connection.sync().keys(root + ":leader:*");
            leads.forEach(lead -> connection.sync().hset(lead, "expires", "1"));
            connection.sync().keys(root + ":candidates:*").forEach(connection.sync()::del);
        }
    }
}
