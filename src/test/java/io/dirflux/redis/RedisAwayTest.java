package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.RateLimitAlgorithm;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Simulator;
import io.lettuce.core.RedisClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Redis is refused, hangs, has another password, is killed, paused and flushed: no call fails or hangs because of it.
 *
 * <p>{@code -Ddirflux.pause=10} pauses it for ten seconds instead of two.
 */
@Tag("socket")
@Timeout(120)
class RedisAwayTest {

    private static final int RATE = 20;
    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());
    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("dirflux.pause", 2));
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    private final List<RedisClient> clients = new ArrayList<>();
    private final List<RedisRateLimiter> limiters = new ArrayList<>();
    private final Map<String, Long> events = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        limiters.forEach(RedisRateLimiter::close);
        clients.forEach(TestRedis::shutdown);
    }

    @Test
    void aRefusedConnectionLeavesAPartFromTheStart() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free.close();
            assertGoesOnAlone("redis://127.0.0.1:" + free.getLocalPort());
        }
    }

    @Test
    void aRedisThatNeverAnswersLeavesAPartFromTheStart() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertGoesOnAlone("redis://127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void aWrongPasswordLeavesAPartFromTheStart() {
        String url = TestRedis.url();
        assertGoesOnAlone(url.replace("redis://", "redis://wrong:password@"));
    }

    /** Of 8 permits and 4 processes it has two a second. */
    private void assertGoesOnAlone(String url) {
        RedisRateLimiter limiter = limiter(url, TestRedis.key(), 8);
        long start = System.nanoTime();
        List<Long> grants = new CopyOnWriteArrayList<>();
        Disposable callers = Flux.range(0, 20)
                .flatMap(caller -> limiter.acquire(REQUEST).doOnNext(permit -> {
                    grants.add(System.nanoTime() - start);
                    permit.ended(RateFeedback.silent());
                }))
                .subscribe();
        await().atMost(Duration.ofSeconds(15)).until(() -> grants.size() >= 5);
        callers.dispose();
        assertThat(Duration.ofNanos(grants.get(1))).isLessThan(Duration.ofSeconds(5));
        for (int i = 2; i < grants.size(); i++) {
            assertThat(grants.get(i) - grants.get(i - 2)).isGreaterThanOrEqualTo(995_000_000L);
        }
        assertThat(limiter.status().reachable()).isFalse();
        assertThat(limiter.status().processes()).isEqualTo(4);
    }

    @Test
    void aRedisThatStartsLaterIsFound() throws Exception {
        TestRedis.Own redis = TestRedis.Own.start(folder);
        redis.run("kill");
        RedisRateLimiter limiter = limiter(redis.url(), TestRedis.key(), 8);
        Permit permit = limiter.acquire(REQUEST).block(Duration.ofSeconds(5));
        Disposable callers = Flux.range(0, 8)
                .flatMap(caller -> limiter.acquire(REQUEST)
                        .doOnNext(next -> next.ended(RateFeedback.silent()))
                        .repeat())
                .subscribe();
        assertThat(limiter.status().reachable()).isFalse();
        redis.restart();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> limiter.status().reachable());
            permit.ended(RateFeedback.silent());
        } finally {
            callers.dispose();
            redis.run("stop");
        }
    }

    @Test
    void killedPausedAndFlushedInMidRunItCostsNoCall() throws Exception {
        TestRedis.Own redis = TestRedis.Own.start(folder);
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<DirectorySyncClient> callers = new ArrayList<>();
        try (Simulator simulator = Simulator.builder()
                .rateLimitAlgorithm(RateLimitAlgorithm.SLIDING_WINDOW)
                .rateLimit(RATE, Duration.ofSeconds(1))
                .oneWayLatency(Duration.ofMillis(10), Duration.ofMillis(5))
                .start()) {
            IntStream.range(0, 4).forEach(i -> callers.add(client(simulator, redis.url())));
            String directory = simulator.tenant().directories().get(0).id();
            List<Disposable> running = callers.stream()
                    .map(client -> Flux.range(0, 2 * RATE)
                            .flatMap(
                                    caller -> client.directories()
                                            .get(directory)
                                            .doOnNext(found -> answered.incrementAndGet())
                                            .repeat(),
                                    2 * RATE)
                            .subscribe(found -> {}, failures::add))
                    .toList();
            await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > RATE);
            isSharedByFour(redis.url(), simulator.apiKey());
            goesOn(answered, TWO_SECONDS); // what nobody has claimed is free by then
            begin("kill");
            redis.run("kill");
            isAway();
            goesOn(answered, TWO_SECONDS);
            begin("restart");
            redis.restart();
            isBack();
            goesOn(answered, TWO_SECONDS);
            begin("pause");
            redis.run("pause");
            isAway();
            goesOn(answered, PAUSE);
            begin("resume");
            redis.run("resume");
            isBack();
            goesOn(answered, TWO_SECONDS);
            begin("flush");
            flush();
            goesOn(answered, TWO_SECONDS);
            isSharedByFour(redis.url(), simulator.apiKey());
            running.forEach(Disposable::dispose);

            assertThat(failures).isEmpty();
            assertFewAreRefused(simulator.requests());
            redis.run("stop");
        } finally {
            callers.forEach(DirectorySyncClient::close);
        }
    }

    private void begin(String event) {
        events.put(event, System.nanoTime());
    }

    private void flush() {
        try (var connection = clients.get(0).connect()) {
            connection.sync().flushall();
            connection.sync().scriptFlush();
        }
    }

    /** All four are in the books, so none goes on alone. */
    private void isSharedByFour(String url, String apiKey) {
        RedisClient client = TestRedis.client(url);
        clients.add(client);
        try (RedisLeaseStore books = new RedisLeaseStore(RedisAccess.of(client), RedisKeys.of(apiKey), "observer")) {
            await().atMost(Duration.ofSeconds(5)).until(() -> TestRedis.processes(books) == 4);
        }
        isBack();
    }

    /** At most 2% of those from each event until the next one; a second has twenty. */
    private void assertFewAreRefused(List<RecordedRequest> requests) {
        List<String> names = List.copyOf(events.keySet());
        for (int i = 0; i < names.size(); i++) {
            long from = events.get(names.get(i));
            long until = i + 1 < names.size() ? events.get(names.get(i + 1)) : System.nanoTime();
            List<Integer> statuses = requests.stream()
                    .filter(request -> request.arrivalNanos() - from >= 0 && request.arrivalNanos() - until < 0)
                    .map(RecordedRequest::status)
                    .filter(status -> status > 0)
                    .toList();
            long refused = statuses.stream().filter(status -> status == 429).count();
            System.out.printf("RedisAwayTest: %s: %d requests, %d refused%n", names.get(i), statuses.size(), refused);
            assertThat(refused / (double) statuses.size()).as(names.get(i)).isLessThanOrEqualTo(0.02);
        }
    }

    /** For that long there are answers, at a quarter of the rate or more. They come in bursts a period apart. */
    private static void goesOn(AtomicInteger answered, Duration time) {
        int before = answered.get();
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
        assertThat(answered.get() - before).isGreaterThan((int) (RATE * time.toSeconds() / 4));
    }

    private void isAway() {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        limiters.stream().noneMatch(limiter -> limiter.status().reachable()));
    }

    private void isBack() {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        limiters.stream().allMatch(limiter -> limiter.status().reachable()));
    }

    private DirectorySyncClient client(Simulator simulator, String url) {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .rateLimiter(limiter(url, simulator.apiKey(), RATE))
                .build();
    }

    private RedisRateLimiter limiter(String url, String apiKey, int rate) {
        RedisClient client = TestRedis.client(url);
        clients.add(client);
        RedisRateLimiter limiter = RedisRateLimiter.builder(client, apiKey)
                .limits(RateLimits.perSecond(rate))
                .processes(4)
                .build();
        limiters.add(limiter);
        return limiter;
    }
}
