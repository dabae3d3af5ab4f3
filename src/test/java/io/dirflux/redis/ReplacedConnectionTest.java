package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.events.LeaderStore;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A connection that stays open but is of no use is replaced: two busy limiters share their limit again. */
@Tag("socket")
@Timeout(60)
class ReplacedConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Each limiter has one for scripts and one that listens. */
    private static final int CONNECTIONS = 4;

    private final String apiKey = TestRedis.key();
    private final List<RedisClient> clients = new ArrayList<>();
    private final List<RedisRateLimiter> limiters = new ArrayList<>();
    private final List<Disposable> callers = new ArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private TestRedis.Own redis;
    private TestProxy proxy;
    private StatefulRedisConnection<String, String> admin;
    private RedisLeaseStore books;

    @BeforeEach
    void start() throws Exception {
        redis = redis("redis");
        proxy = new TestProxy(redis.port());
        admin = client(redis.url()).connect();
        books = books(redis);
    }

    @AfterEach
    void stop() throws Exception {
        callers.forEach(Disposable::dispose);
        limiters.forEach(RedisRateLimiter::close);
        if (books != null) {
            books.close();
        }
        clients.forEach(TestRedis::shutdown);
        if (redis != null) {
            proxy.close();
            redis.run("stop");
        }
    }

    @Test
    void aRedisThatAnswersTooLateKeepsItsConnections() throws Exception {
        startTwoLimiters();
        int before = proxy.accepted();
        proxy.delayAnswers(Duration.ofMillis(150));
        await().atMost(PATIENCE)
                .until(() ->
                        limiters.stream().noneMatch(limiter -> limiter.status().reachable()));
        TimeUnit.SECONDS.sleep(5); // longer than a connection may be silent
        assertThat(proxy.accepted()).isEqualTo(before);
        proxy.delayAnswers(Duration.ZERO);
        await().atMost(PATIENCE)
                .until(() ->
                        limiters.stream().allMatch(limiter -> limiter.status().reachable()));
    }

    @Test
    void aMasterThatBecomesAReplicaIsLeftForTheNewMaster() throws Exception {
        startTwoLimiters();
        TestRedis.Own next = redis("next");
        try (RedisLeaseStore written = books(next);
                var master = client(next.url()).connect()) {
            proxy.leadTo(next.port());
            admin.sync().replicaof("127.0.0.1", next.port());
            await().atMost(SOON).until(() -> TestRedis.processes(written) == 2 && isShared());
            await().atMost(SOON).until(() -> listeners(master) == 2);
            assertNoneIsLeftOver();
        } finally {
            next.run("stop");
        }
    }

    @Test
    void aReplicaIsAskedOnANewConnectionUntilItIsAMaster() throws Exception {
        startTwoLimiters();
        int before = proxy.accepted();
        admin.sync().replicaof("127.0.0.1", TestSentinel.freePort());
        await().atMost(PATIENCE).until(this::isAway);
        int away = proxy.accepted();
        assertThat(away).isGreaterThanOrEqualTo(before + 2);
        await().atMost(PATIENCE).until(() -> proxy.accepted() >= away + 2);
        admin.sync().replicaofNoOne();
        await().atMost(SOON).until(() -> isShared() && TestRedis.processes(books) == 2);
        assertNoneIsLeftOver();
    }

    @Test
    void aConnectionThatIsSilentlyDeadIsReplacedWithinFiveSeconds() throws Exception {
        startTwoLimiters();
        long start = System.nanoTime();
        proxy.loseEverything();
        await().atMost(SOON).until(this::isAway);
        await().atMost(PATIENCE).until(() -> isShared() && TestRedis.processes(books) == 2);
        Duration away = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("ReplacedConnectionTest: shared again %d ms after the last packet%n", away.toMillis());
        assertThat(away).isLessThan(SOON);
        assertNoneIsLeftOver();
    }

    @Test
    void aPausedRedisIsConnectedToOnce() throws Exception {
        startTwoLimiters();
        int before = proxy.accepted();
        redis.run("pause");
        try {
            await().pollDelay(SOON).atMost(PATIENCE).until(this::isAway);
            assertThat(proxy.accepted() - before).as("attempts of two limiters").isEqualTo(2);
        } finally {
            redis.run("resume");
        }
        await().atMost(SOON).until(this::isShared);
        assertNoneIsLeftOver();
    }

    @Test
    void aLeaderStoreLeavesASilentConnectionToo() {
        LeaderStore.Claim claim = new LeaderStore.Claim("one", Set.of("task"), Set.of(), Set.of());
        try (RedisLeaderStore leaders = RedisLeaderStore.of(client(proxy.url()), apiKey)) {
            assertThat(leaders.claim(claim).block(PATIENCE).numbers()).containsEntry("task", 1L);
            proxy.loseEverything();
            await().atMost(SOON)
                    .until(() -> leaders.claim(claim)
                            .timeout(Duration.ofMillis(500))
                            .map(result -> result.numbers().containsKey("task"))
                            .onErrorReturn(false)
                            .block(PATIENCE));
        }
    }

    private TestRedis.Own redis(String name) throws IOException, InterruptedException {
        return TestRedis.Own.start(Files.createDirectory(folder.resolve(name)), "--repl-diskless-sync-delay", "0");
    }

    private RedisClient client(String url) {
        RedisClient client = TestRedis.client(url);
        clients.add(client);
        return client;
    }

    private void startTwoLimiters() {
        for (int i = 0; i < 2; i++) {
            RedisRateLimiter limiter = RedisRateLimiter.builder(client(proxy.url()), apiKey)
                    .limits(RateLimits.perSecond(20))
                    .processes(2)
                    .build();
            limiters.add(limiter);
            callers.add(Flux.range(0, 40)
                    .flatMap(
                            caller -> limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                                    .doOnNext(permit -> permit.ended(RateFeedback.silent()))
                                    .repeat(),
                            40)
                    .subscribe(permit -> {}, failures::add));
        }
        await().atMost(PATIENCE).until(() -> isShared() && TestRedis.processes(books) == 2 && listeners(admin) == 2);
    }

    private long listeners(StatefulRedisConnection<String, String> connection) {
        String channel = RedisKeys.of(apiKey).channel();
        return connection.sync().pubsubNumsub(channel).get(channel);
    }

    private boolean isShared() {
        return limiters.stream().allMatch(limiter -> limiter.status().reachable());
    }

    private boolean isAway() {
        return limiters.stream().noneMatch(limiter -> limiter.status().reachable());
    }

    private RedisLeaseStore books(TestRedis.Own of) {
        return new RedisLeaseStore(RedisAccess.of(client(of.url())), RedisKeys.of(apiKey), "observer");
    }

    private void assertNoneIsLeftOver() {
        await().atMost(PATIENCE).until(() -> proxy.open() == CONNECTIONS && proxy.dead() == 0);
        assertThat(failures).isEmpty();
    }
}
