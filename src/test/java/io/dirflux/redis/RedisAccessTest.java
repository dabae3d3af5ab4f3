package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.ratelimit.SharedRateLimiter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connections of a limiter: when they are opened, opened again, and closed. */
@Tag("socket")
class RedisAccessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private RedisClient client;

    @BeforeEach
    void connect() {
        client = TestRedis.client();
    }

    @AfterEach
    void close() {
        if (client != null) {
            TestRedis.shutdown(client);
        }
    }

    @Test
    void anErrorOfTheConnectIsPassedOnAndTheNextCallConnectsAgain() {
        AtomicInteger attempts = new AtomicInteger();
        RedisConnection<StatefulRedisConnection<String, String>> connection = new RedisConnection<>(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new NoSuchMethodError("a Netty that does not fit");
            }
            return client.connect(StringCodec.UTF8);
        });
        assertThat(connection.get().materialize().block(PATIENCE).getThrowable())
                .hasMessage("a Netty that does not fit");
        assertThat(connection.get().block(PATIENCE).isOpen()).isTrue();
        connection.close();
        assertThat(connection.get().materialize().block(PATIENCE).getThrowable())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLostConnectionIsReplacedByTheNextCallAndDoesNotWaitForLettuce() throws Exception {
        TestRedis.Own redis = TestRedis.Own.start(folder);
        RedisClient own = TestRedis.client(redis.url());
        RedisConnection<StatefulRedisConnection<String, String>> connection =
                new RedisConnection<>(() -> own.connect(StringCodec.UTF8));
        try {
            StatefulRedisConnection<String, String> first = connection.get().block(PATIENCE);
            assertThat(connection.get().block(PATIENCE)).isSameAs(first);
            redis.run("kill");
            await().atMost(PATIENCE).until(() -> !first.isOpen());
            assertThat(connection.get().materialize().block(PATIENCE).isOnError())
                    .isTrue();
            redis.restart();
            StatefulRedisConnection<String, String> second = connection.get().block(PATIENCE);
            assertThat(second.sync().ping()).isEqualTo("PONG");
            assertThat(first.isOpen()).isFalse();
            connection.close();
        } finally {
            TestRedis.shutdown(own);
            redis.run("stop");
        }
    }

    @Test
    void aUserWhoMayListenLaterHearsEachMessageOnce() {
        String name = TestRedis.key();
        String channel = "dirflux:1:{" + name + "}";
        List<String> heard = new CopyOnWriteArrayList<>();
        try (var admin = client.connect()) {
            acl(admin, name, "on", ">password", "~*", "+@all", "resetchannels");
            RedisClient user = TestRedis.client(TestRedis.url().replace("redis://", "redis://" + name + ":password@"));
            RedisAccess<?> access = RedisAccess.of(user);
            access.listen(channel, new RedisPubSubAdapter<>() {
                @Override
                public void message(String from, String message) {
                    heard.add(message);
                }
            });
            await().pollDelay(Duration.ofMillis(1_200)).until(() -> true); // it is refused several times
            acl(admin, name, "&dirflux:*");
            await().atMost(PATIENCE)
                    .until(() -> admin.sync().pubsubNumsub(channel).get(channel) > 0);
            admin.sync().publish(channel, "one");
            admin.sync().publish(channel, "two");
            await().atMost(PATIENCE).until(() -> heard.contains("two"));
            assertThat(heard).containsExactly("one", "two");
            access.close();
            TestRedis.shutdown(user);
            admin.sync().aclDeluser(name);
        }
    }

    private static void acl(StatefulRedisConnection<String, String> admin, String... arguments) {
        CommandArgs<String, String> command = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        List.of(arguments).forEach(command::add);
        admin.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), command);
    }

    @Test
    void twoLimitersOfOneBuilderHaveConnectionsOfTheirOwn() {
        SharedRateLimiter.Builder<RedisRateLimiter> builder =
                RedisRateLimiter.builder(client, TestRedis.key()).limits(RateLimits.perSecond(100));
        RedisRateLimiter one = builder.build();
        RedisRateLimiter other = builder.build();
        PermitRequest request = PermitRequest.of(RateLimitKey.client());
        assertThat(one.acquire(request).block(PATIENCE)).isNotNull();
        assertThat(other.acquire(request).block(PATIENCE)).isNotNull();
        one.closeLater().block(PATIENCE);
        await().atMost(PATIENCE).until(() -> other.status().processes() == 1);
        assertThat(other.status().reachable()).isTrue();
        other.closeLater().block(PATIENCE);
    }
}
