package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.error.PermitWaitException;
import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimits;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Limiters that share a limit through a real Redis, in real time. */
@Tag("socket")
class RedisRateLimiterTest {

    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String apiKey = TestRedis.key();
    private final List<RedisRateLimiter> limiters = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> grants = new ConcurrentLinkedQueue<>();
    private RedisClient client;

    @BeforeEach
    void connect() {
        client = TestRedis.client();
    }

    @AfterEach
    void close() {
        limiters.forEach(RedisRateLimiter::close);
        if (client != null) {
            TestRedis.shutdown(client);
        }
    }

    @Test
    void fourLimitersKeepOneLimitInEveryWindowAndUseIt() {
        int permits = 40;
        List<Disposable> callers = IntStream.range(0, 4)
                .mapToObj(i -> limiter(RateLimits.perSecond(permits)))
                .map(limiter -> Flux.range(0, 60)
                        .flatMap(caller -> take(limiter).repeat(), 60)
                        .subscribe())
                .toList();
        await().pollDelay(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> true);
        grants.clear(); // of the start, while they connect
        long start = System.nanoTime();
        boolean reachable = isReachableFor(Duration.ofSeconds(4));
        callers.forEach(Disposable::dispose);
        double seconds = (System.nanoTime() - start) / 1e9;
        assumeTrue(reachable, "Redis did not answer in time: the machine is too busy");

        assertNoPeriodHasMoreThan(permits);
        assertThat(grants).hasSizeGreaterThan((int) (permits * (seconds - 2.5)));
        assertThat(limiters).allSatisfy(limiter -> {
            assertThat(limiter.status().reachable()).isTrue();
            assertThat(limiter.status().processes()).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "EXHAUSTED"})
    void aHoldOfOneIsAHoldOfAllWithin100Millis(HoldReason reason) {
        assertAllAreHeldWithin100Millis(reason, RateLimitKey.client());
    }

    @Test
    void aHoldOfADirectoryIsAHoldOfAllWithin100MillisAndHoldsNoOtherKey() {
        assertAllAreHeldWithin100Millis(
                HoldReason.REFUSED, RateLimitKey.client(), RateLimitKey.directory("directory_1"));
        assertThat(limiters)
                .allSatisfy(
                        limiter -> assertThat(snapshot(limiter).holdReason()).isNull());
    }

    /** The last key is held. */
    private void assertAllAreHeldWithin100Millis(HoldReason reason, RateLimitKey... keys) {
        RateLimitKey held = keys[keys.length - 1];
        RedisRateLimiter one = limiter(RateLimits.perSecond(20).perDirectory(20));
        RedisRateLimiter other = limiter(RateLimits.perSecond(20).perDirectory(20));
        Disposable busy = Flux.range(0, 20)
                .flatMap(caller -> take(other, keys).repeat(), 20)
                .subscribe();
        List<Permit> permits = Flux.range(0, 5)
                .flatMap(i -> one.acquire(PermitRequest.of(keys)))
                .collectList()
                .block(PATIENCE);
        await().atMost(PATIENCE).until(() -> !grants.isEmpty());
        String channel = RedisKeys.of(apiKey).channel();
        try (var connection = client.connect()) {
            await().atMost(PATIENCE)
                    .until(() -> connection.sync().pubsubNumsub(channel).get(channel) == 2);
        }
        List<Duration> times = new ArrayList<>();
        for (Permit permit : permits) {
            Duration length = Duration.ofSeconds(10 + 10 * times.size());
            long start = System.nanoTime();
            permit.ended(holding(reason, length));
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(PATIENCE)
                    .until(() -> snapshot(other, held).heldFor().compareTo(length.minusSeconds(5)) > 0);
            times.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(snapshot(other, held).holdReason()).isEqualTo(reason);
        }
        busy.dispose();
        times.sort(null);
        assertThat(times.get(3)).as("the last but one of %s", times).isLessThan(Duration.ofMillis(100));
    }

    /** An answer that holds the key for this long. */
    private static RateFeedback holding(HoldReason reason, Duration length) {
        return reason == HoldReason.REFUSED
                ? new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, length)
                : new RateFeedback(RateFeedback.Outcome.ANSWERED, null, 0L, length, null);
    }

    @Test
    void aNewProcessMeetsAHoldThatIsOlderThanItself() {
        RedisRateLimiter one = limiter(RateLimits.perSecond(10));
        RedisRateLimiter witness = limiter(RateLimits.perSecond(10));
        take(witness).block(PATIENCE);
        one.acquire(REQUEST).block(PATIENCE).ended(holding(HoldReason.REFUSED, Duration.ofSeconds(30)));
        await().atMost(PATIENCE).until(() -> snapshot(witness).holdReason() != null); // now Redis knows it, too

        RedisRateLimiter other = limiter(RateLimits.perSecond(10));
        boolean refused = other.acquire(REQUEST)
                .timeout(Duration.ofSeconds(1))
                .materialize()
                .block(PATIENCE)
                .isOnError();
        assumeTrue(other.status().reachable(), "Redis did not answer in time: the machine is too busy");
        assertThat(refused).isTrue();
    }

    @Test
    void theNamesInRedisHoldNoKey() {
        take(
                        limiter(RateLimits.perSecond(10).perDirectory(4)),
                        RateLimitKey.client(),
                        RateLimitKey.directory("directory_1"))
                .block(PATIENCE);
        try (var connection = client.connect()) {
            String pattern = RedisKeys.of(apiKey).root() + "*";
            await().atMost(PATIENCE)
                    .until(() -> connection.sync().keys(pattern).size() == 2); // it may have begun alone
            assertThat(connection.sync().keys(pattern)).allSatisfy(name -> {
                assertThat(name).startsWith("dirflux:1:{").doesNotContain(apiKey);
                assertThat(connection.sync().get(name)).doesNotContain(apiKey);
                assertThat(connection.sync().pttl(name)).isBetween(1L, 125_000L);
            });
        }
    }

    @Test
    void theLimitPerDirectoryIsSharedToo() {
        RateLimitKey directory = RateLimitKey.directory("directory_1");
        RedisRateLimiter one = limiter(RateLimits.perSecond(100).perDirectory(4));
        RedisRateLimiter other = limiter(RateLimits.perSecond(100).perDirectory(4));
        long before = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            take(one, RateLimitKey.client(), directory).block(PATIENCE);
        }
        take(other, RateLimitKey.client(), directory).block(PATIENCE);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(950));
        assertThat(take(other).block(Duration.ofSeconds(1))).isNotNull(); // another key is not delayed
    }

    @Test
    void aCallThatMayNotWaitGetsAFreePermitAfterOneRoundTrip() {
        RedisRateLimiter limiter = limiter(RateLimits.perSecond(3).failFast());
        for (int i = 0; i < 3; i++) {
            assertThat(take(limiter).block(PATIENCE)).isNotNull();
        }
        assertThat(limiter.acquire(REQUEST).materialize().block(PATIENCE).getThrowable())
                .isInstanceOf(PermitWaitException.class);
    }

    @Test
    void whatAClosedLimiterHeldIsFreeForTheOthersAtOnce() {
        RedisRateLimiter one = limiter(RateLimits.perSecond(5));
        one.acquire(REQUEST).block(PATIENCE).ended(RateFeedback.silent());
        one.closeLater().block(PATIENCE);
        RedisRateLimiter other = limiter(RateLimits.perSecond(5));
        for (int i = 0; i < 4; i++) {
            take(other).block(PATIENCE);
        }
        assertThat(snapshot(other).allowed()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aFlushedScriptIsLoadedAgain() {
        RedisRateLimiter limiter = limiter(RateLimits.perSecond(100));
        take(limiter).block(PATIENCE);
        try (var connection = client.connect()) {
            connection.sync().scriptFlush();
        }
        Disposable busy =
                Flux.range(0, 20).flatMap(caller -> take(limiter).repeat(), 20).subscribe();
        assertThat(isReachableFor(Duration.ofMillis(1_500))).isTrue();
        busy.dispose();
    }

    @Test
    void aHundredThousandWaitersCostRedisAFewCommandsASecond() {
        RedisRateLimiter limiter = limiter(RateLimits.perSecond(100));
        Disposable waiters =
                Flux.range(0, 100_000).flatMap(caller -> take(limiter), 100_000).subscribe();
        await().pollDelay(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> snapshot(limiter).waiting() > 90_000
                        && snapshot(limiter).allowed() == 100);
        try (var connection = client.connect()) {
            long before = scripts(connection.sync().info("commandstats"));
            grants.clear(); // of the start
            boolean reachable = isReachableFor(Duration.ofSeconds(3));
            long sent = scripts(connection.sync().info("commandstats")) - before;
            assertThat(sent).isBetween(1L, 60L);
            assertNoPeriodHasMoreThan(100);
            assumeTrue(reachable, "Redis did not answer in time: the machine is too busy");
            assertThat(grants).hasSizeGreaterThan(250);
        }
        waiters.dispose();
        await().atMost(PATIENCE).until(() -> snapshot(limiter).waiting() == 0);
    }

    /** Waits for this time; returns whether Redis has answered in time meanwhile. */
    private boolean isReachableFor(Duration time) {
        AtomicBoolean away = new AtomicBoolean();
        long end = System.nanoTime() + time.toNanos();
        await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
            away.set(away.get()
                    || limiters.stream().anyMatch(limiter -> !limiter.status().reachable()));
            return System.nanoTime() > end;
        });
        return !away.get();
    }

    private void assertNoPeriodHasMoreThan(int permits) {
        List<Long> sorted = grants.stream().sorted().toList();
        for (int i = permits; i < sorted.size(); i++) {
            assertThat(sorted.get(i) - sorted.get(i - permits)).isGreaterThanOrEqualTo(995_000_000L);
        }
    }

    /** How many scripts this Redis has run; other tests may run some at the same time. */
    private static long scripts(String statistics) {
        return statistics
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("[^=]*calls=(\\d+),.*", "$1")))
                .sum();
    }

    private Mono<Permit> take(RedisRateLimiter limiter, RateLimitKey... keys) {
        return limiter.acquire(keys.length == 0 ? REQUEST : PermitRequest.of(keys))
                .doOnNext(permit -> {
                    grants.add(System.nanoTime());
                    permit.ended(RateFeedback.silent());
                });
    }

    private static RateLimitSnapshot snapshot(RedisRateLimiter limiter) {
        return snapshot(limiter, RateLimitKey.client());
    }

    private static RateLimitSnapshot snapshot(RedisRateLimiter limiter, RateLimitKey key) {
        return limiter.snapshot(key).block(PATIENCE);
    }

    private RedisRateLimiter limiter(RateLimits limits) {
        RedisRateLimiter limiter = RedisRateLimiter.builder(client, apiKey)
                .limits(limits)
                .processes(4)
                .build();
        limiters.add(limiter);
        return limiter;
    }
}
