package io.dirflux.redis;

import static org.awaitility.Awaitility.await;

import io.dirflux.ratelimit.LeaseStore;
import io.dirflux.ratelimit.LeaseStoreContract;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The books in Redis keep the contract. */
@Tag("socket")
class RedisLeaseStoreTest extends LeaseStoreContract {

    private final KeyNames names = KeyNames.of(TestRedis.key());
    private final List<RedisLeaseStore> stores = new ArrayList<>();
    private RedisClient client;

    @BeforeEach
    void connect() {
        client = TestRedis.client();
    }

    @AfterEach
    void close() {
        stores.forEach(RedisLeaseStore::close);
        if (client != null) {
            TestRedis.shutdown(client);
        }
    }

    @Override
    protected LeaseStore process() {
        RedisLeaseStore store = new RedisLeaseStore(RedisAccess.of(client), names);
        stores.add(store);
        return store;
    }

    @Override
    protected void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }

    @Override
    protected void forget() {
        try (var connection = client.connect()) {
            connection.sync().keys(names.root() + ":*").forEach(connection.sync()::del);
        }
    }
}
