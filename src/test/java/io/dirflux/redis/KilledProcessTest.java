package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A process is killed with its lease. {@code benchmarks/shared-limit.sh} measures the same with four. */
@Tag("socket")
@Timeout(120)
class KilledProcessTest {

    private static final int RATE = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TWO_PERIODS = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(2);

    @Test
    void twoPeriodsAfterAKillTheOtherProcessUsesTheWholeLimit() throws Exception {
        RedisClient client = TestRedis.client();
        String key = TestRedis.key();
        AtomicInteger granted = new AtomicInteger();
        RedisRateLimiter limiter = limiter(client, key);
        Disposable callers = busy(limiter, granted);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcessTest.class.getName(),
                        TestRedis.url(),
                        key)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            await().atMost(PATIENCE).until(() -> limiter.snapshotNow().allowed() == RATE / 2);
            long killed = System.nanoTime();
            other.destroyForcibly();
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(TWO_PERIODS.plus(SLACK))
                    .until(() -> limiter.snapshotNow().allowed() == RATE);
            System.out.printf(
                    "KilledProcessTest: the whole limit after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
            assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await().atMost(PATIENCE).until(() -> used(granted) >= 0.95); // a busy machine may starve the callers
            await().atMost(PATIENCE).until(() -> limiter.status().processes() == 1);
        } finally {
            other.destroyForcibly();
            callers.dispose();
            limiter.closeLater().block(PATIENCE);
            TestRedis.shutdown(client);
        }
    }

    /** The part of the limit that is used from now on for a while. */
    private static double used(AtomicInteger granted) {
        int before = granted.get();
        long begin = System.nanoTime();
        await().pollDelay(MEASURED).atMost(PATIENCE).until(() -> true);
        double permits = RATE * (System.nanoTime() - begin) / 1e9;
        int used = granted.get() - before;
        assertThat(used).isLessThanOrEqualTo((int) permits + RATE);
        return used / permits;
    }

    /** The other process. Arguments: the URL of Redis and the key. */
    public static void main(String[] args) throws InterruptedException {
        busy(limiter(TestRedis.client(args[0]), args[1]), new AtomicInteger());
        Thread.currentThread().join(PATIENCE.toMillis()); // at most, if the test is gone
    }

    private static Disposable busy(RedisRateLimiter limiter, AtomicInteger granted) {
        return Flux.range(0, 2 * RATE)
                .flatMap(
                        caller -> limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                                .doOnNext(permit -> {
                                    granted.incrementAndGet();
                                    permit.ended(RateFeedback.silent());
                                })
                                .repeat(),
                        2 * RATE)
                .subscribe();
    }

    private static RedisRateLimiter limiter(RedisClient client, String key) {
        return RedisRateLimiter.builder(client, key)
                .limits(RateLimits.perSecond(RATE))
                .processes(2)
                .build();
    }
}
