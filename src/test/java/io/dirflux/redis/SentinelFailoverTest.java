package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * The master of a Redis is killed under two busy processes, and Sentinel promotes its replica.
 *
 * <p>The processes in the books of one master never use more than the limit together, and one that goes on alone uses
 * its lease, an even part. If all are alone, that is the limit. So a process adds its lease only while the new master
 * has given its part to the others: at most one lease for each process but the last.
 */
@Tag("socket")
@Timeout(120)
class SentinelFailoverTest {

    private static final int RATE = 20;
    private static final int PROCESSES = 2;
    private static final int LEASE = RATE / PROCESSES;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A little less than a period: a thread may be late to see a grant, and early to see the next one. */
    private static final long WINDOW = 950_000_000L;

    private final String apiKey = TestRedis.key();
    private final String ledger = RedisKeys.of(apiKey).ledger(RateLimitKey.client());
    private final List<RedisRateLimiter> limiters = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> grants = new ConcurrentLinkedQueue<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void callsGoOnAndTheLimitIsSharedAgainOnTheNewMaster() throws Exception {
        TestRedis.Own master = redis("master", "--repl-diskless-sync-delay", "0");
        TestRedis.Own replica = redis("replica", "--replicaof", "127.0.0.1", String.valueOf(master.port()));
        RedisClient direct = TestRedis.client(replica.url());
        try (TestSentinel sentinel = TestSentinel.start(folder, master);
                var promoted = direct.connect()) {
            RedisClient client = sentinel.client();
            sentinel.knowsAReplica();
            await().atMost(PATIENCE)
                    .until(() -> promoted.sync().info("replication").contains("master_link_status:up"));
            List<Disposable> callers = List.of(busy(client), busy(client));
            await().atMost(PATIENCE).until(this::isShared);

            long killed = System.nanoTime();
            master.run("kill");
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(RedisException.class) // Sentinel resets the connections of a new master
                    .until(() -> promoted.sync().info("replication").contains("role:master"));
            Duration failover = Duration.ofNanos(System.nanoTime() - killed);
            String replicated = promoted.sync().get(ledger);
            await().atMost(PATIENCE)
                    .until(() -> isShared() && isWritten(promoted.sync().get(ledger), replicated));
            Duration away = Duration.ofNanos(System.nanoTime() - killed);
            long back = System.nanoTime();
            assertThat(grantsSince(killed))
                    .as(
                            "permits in %s without a shared limit; those of one second may be out when the master dies",
                            away)
                    .isGreaterThanOrEqualTo(RATE * (away.toMillis() - 1_000) / 4_000);
            await().pollDelay(SECOND.multipliedBy(2)).atMost(PATIENCE).until(() -> true);
            assertThat(grantsSince(back)).isGreaterThan(RATE * 2 * 8 / 10);
            callers.forEach(Disposable::dispose);
            System.out.printf(
                    "SentinelFailoverTest: a new master after %d ms, one limit again after %d ms,"
                            + " at most %d permits in a period of %d%n",
                    failover.toMillis(), away.toMillis(), mostInAWindow(), RATE);
            assertThat(mostInAWindow()).isLessThanOrEqualTo(RATE + (PROCESSES - 1) * LEASE);
            assertThat(failures).isEmpty();
            limiters.forEach(limiter -> limiter.closeLater().block(PATIENCE));
            TestRedis.shutdown(client);
        } finally {
            TestRedis.shutdown(direct);
            replica.run("stop");
        }
    }

    private TestRedis.Own redis(String name, String... options) throws IOException, InterruptedException {
        return TestRedis.Own.start(Files.createDirectory(folder.resolve(name)), options);
    }

    /** Whether the new master has other books than those that were replicated; it has none before the first write. */
    private static boolean isWritten(@Nullable String books, @Nullable String replicated) {
        return books != null && !books.equals(replicated);
    }

    private boolean isShared() {
        return limiters.stream()
                .allMatch(limiter ->
                        limiter.status().reachable() && limiter.status().processes() == PROCESSES);
    }

    /** A process whose callers never stop. */
    private Disposable busy(RedisClient client) {
        RedisRateLimiter limiter = RedisRateLimiter.builder(client, apiKey)
                .limits(RateLimits.perSecond(RATE))
                .processes(PROCESSES)
                .build();
        limiters.add(limiter);
        return Flux.range(0, 2 * RATE)
                .flatMap(
                        caller -> limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                                .doOnNext(permit -> {
                                    grants.add(System.nanoTime());
                                    permit.ended(RateFeedback.silent());
                                })
                                .repeat(),
                        2 * RATE)
                .subscribe(permit -> {}, failures::add);
    }

    private long grantsSince(long time) {
        return grants.stream().filter(grant -> grant - time >= 0).count();
    }

    private int mostInAWindow() {
        List<Long> times = grants.stream().sorted().toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (times.get(last) - times.get(first) > WINDOW) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
