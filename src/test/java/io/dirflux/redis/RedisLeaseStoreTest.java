package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.LeaseGrant;
import io.dirflux.ratelimit.LeaseReport;
import io.dirflux.ratelimit.LeaseStore;
import io.dirflux.ratelimit.LeaseStoreContract;
import io.dirflux.ratelimit.RateLimitKey;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The books in Redis keep the contract. */
@Tag("socket")
class RedisLeaseStoreTest extends LeaseStoreContract {

    private static final RateLimitKey KEY = RateLimitKey.client();

    private final RedisKeys names = RedisKeys.of(TestRedis.key());
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

    /** All times of the ledger are moved ahead, as if they were written on a clock that was an hour ahead. */
    @Test
    void aClockOfRedisThatGoesBackHoldsNobodyLongerAndEndsLeases() {
        LeaseStore dying = process();
        LeaseStore other = process();
        one(dying, report(4, 0, 4, Duration.ZERO, Duration.ZERO));
        one(other, report(4, 0, 4, Duration.ofSeconds(20), Duration.ZERO));
        clockWasAhead("3600000000");

        LeaseGrant after = one(other, report(4, 0, 4, Duration.ZERO, Duration.ZERO));
        assertThat(after.heldFor()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(after.processes()).isEqualTo(2);
        pass(LeaseStore.LEASE.plusMillis(100));
        LeaseGrant later = one(other, report(4, 0, 4, Duration.ZERO, Duration.ZERO));
        assertThat(later.processes()).isEqualTo(1);
        assertThat(later.cooling())
                .hasSize(4)
                .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(1)));
    }

    private void clockWasAhead(String micros) {
        String script = """
                local ledger = cmsgpack.unpack(redis.call('GET', KEYS[1]))
                ledger.at = ledger.at + ARGV[1]
                ledger.held_until = ledger.held_until + ARGV[1]
                for i, at in ipairs(ledger.cooling) do
                  ledger.cooling[i] = at + ARGV[1]
                end
                for _, process in pairs(ledger.processes) do
                  process.seen = process.seen + ARGV[1]
                end
                redis.call('SET', KEYS[1], cmsgpack.pack(ledger))
                return redis.status_reply('OK')""";
        try (var connection = client.connect()) {
            connection.sync().eval(script, ScriptOutputType.STATUS, new String[] {names.ledger(KEY)}, micros);
        }
    }

    @Test
    void theTimeOfAHandoverGrowsWithTheTokensAndNotWithTheirSquare() {
        Duration few = quickestHandover(2_000);
        Duration many = quickestHandover(10_000);
        assertThat(many).isLessThan(few.multipliedBy(12).plusMillis(50)); // 25 times with the square
    }

    private Duration quickestHandover(int tokens) {
        LeaseStore first = process();
        LeaseStore second = process();
        Duration minute = Duration.ofMinutes(1);
        List<Duration> cooling = Collections.nCopies(tokens, minute);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) { // on a busy machine not every time
            one(first, report(tokens, 0, tokens, Duration.ZERO, minute));
            one(first, new LeaseReport(KEY, tokens, minute, 0, 0, cooling, Duration.ZERO, null));
            long start = System.nanoTime();
            LeaseGrant grant = one(second, report(tokens, 0, tokens, Duration.ZERO, minute));
            quickest = Math.min(quickest, System.nanoTime() - start);
            assertThat(grant.cooling()).hasSize(tokens);
            forget();
        }
        return Duration.ofNanos(quickest);
    }

    @Test
    void manyDirectoriesAreAnsweredInTheirOrder() {
        List<LeaseReport> reports = IntStream.rangeClosed(1, 350)
                .mapToObj(i -> new LeaseReport(
                        RateLimitKey.directory("directory_" + i),
                        i,
                        Duration.ofSeconds(1),
                        0,
                        i,
                        List.of(),
                        Duration.ZERO,
                        null))
                .toList();
        List<LeaseGrant> grants = process().exchange(reports).block(Duration.ofSeconds(30));
        assertThat(grants)
                .extracting(LeaseGrant::free)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 350).boxed().toList());
    }

    private static LeaseReport report(int permits, int held, int wanted, Duration hold, Duration period) {
        return new LeaseReport(
                KEY,
                permits,
                period.isZero() ? Duration.ofSeconds(1) : period,
                held,
                wanted,
                List.of(),
                hold,
                hold.isZero() ? null : HoldReason.REFUSED);
    }

    private static LeaseGrant one(LeaseStore store, LeaseReport report) {
        return store.exchange(List.of(report)).block(Duration.ofSeconds(30)).get(0);
    }
}
