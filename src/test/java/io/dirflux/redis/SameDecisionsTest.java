package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.ratelimit.LeaseGrant;
import io.dirflux.ratelimit.LeaseReport;
import io.dirflux.ratelimit.LeaseStore;
import io.dirflux.ratelimit.LeasesInMemory;
import io.dirflux.ratelimit.RateLimitKey;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The script decides what the books in memory decide, also if answers get lost. The tests in virtual time rely on it.
 */
@Tag("socket")
class SameDecisionsTest {

    private static final int PROCESSES = 4;
    private static final int EXCHANGES = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofMinutes(30);
    private static final int ONE_ANSWER_LOST_OF = 5;

    @Test
    void theScriptAndTheBooksInMemoryAgree() {
        RedisClient client = TestRedis.client();
        RedisKeys names = RedisKeys.of(TestRedis.key());
        LeasesInMemory memory = LeasesInMemory.onTheClockOfTheSystem();
        List<RedisLeaseStore> scripts = IntStream.range(0, PROCESSES)
                .mapToObj(i -> new RedisLeaseStore(RedisAccess.of(client), names, "p" + i))
                .toList();
        List<LeaseStore> books =
                IntStream.range(0, PROCESSES).mapToObj(i -> memory.of("p" + i)).toList();
        Random random = new Random(1);
        int[] held = new int[PROCESSES];
        int[] returned = new int[PROCESSES]; // tokens that cool, in a report that was not answered
        long[] asked = new long[PROCESSES];
        try {
            LeaseReport nothing = new LeaseReport(
                    RateLimitKey.directory("directory_1"), 1, PERIOD, 0, 0, List.of(), Duration.ZERO, null);
            scripts.forEach(script -> one(script, nothing)); // connects, which takes longer than a lease in a new JVM
            for (int i = 0; i < EXCHANGES; i++) {
                int process = i % PROCESSES;
                long now = System.nanoTime();
                boolean inTime = i < PROCESSES || now - asked[process] < LeaseStore.LEASE.toNanos() / 2;
                assumeTrue(inTime, "the machine is too busy: a lease may have ended in one of the two only");
                asked[process] = now;
                int given = random.nextInt(held[process] + 1);
                returned[process] += random.nextInt(given + 1);
                held[process] -= given;
                int wanted = random.nextInt(4) == 0 ? 0 : random.nextInt(14);
                LeaseReport report = new LeaseReport(
                        RateLimitKey.client(),
                        8 + random.nextInt(4),
                        PERIOD,
                        held[process],
                        wanted,
                        IntStream.range(0, returned[process])
                                .mapToObj(n -> PERIOD)
                                .toList(),
                        Duration.ZERO,
                        null);
                LeaseGrant script = one(scripts.get(process), report);
                LeaseGrant book = one(books.get(process), report);
                assertThat(decision(script)).as("exchange %d: %s", i, report).isEqualTo(decision(book));
                if (random.nextInt(ONE_ANSWER_LOST_OF) > 0) {
                    held[process] += script.free() + script.cooling().size();
                    returned[process] = 0;
                }
            }
        } finally {
            scripts.forEach(RedisLeaseStore::close);
            TestRedis.shutdown(client);
        }
    }

    private static LeaseGrant one(LeaseStore store, LeaseReport report) {
        return store.exchange(List.of(report)).block(PATIENCE).get(0);
    }

    private static List<Object> decision(LeaseGrant grant) {
        return List.of(
                grant.free(),
                grant.cooling().size(),
                grant.excess(),
                grant.urgent(),
                grant.elsewhere(),
                grant.processes());
    }
}
