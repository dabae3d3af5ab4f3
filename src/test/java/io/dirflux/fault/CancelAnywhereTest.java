package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.EndpointCall;
import io.dirflux.PoolGauge;
import io.dirflux.Served;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Ten thousand calls, each cancelled at a moment of its own: nothing is left behind. */
class CancelAnywhereTest {

    private static final int CANCELS = Integer.getInteger("dirflux.cancels", 10_000);
    private static final int LATEST_MICROS = 8_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    /** Of Reactor's and Netty's pools, which all clients share: they stay, and are so many at most. */
    private static final Pattern SHARED = Pattern.compile("(reactor-http|parallel|boundedElastic|globalEvent).*");

    private static final int MOST_SHARED = LoopResources.DEFAULT_IO_WORKER_COUNT
            + Schedulers.DEFAULT_POOL_SIZE
            + Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE
            + 2; // one that evicts, and Netty's global one

    @SeededTest
    void leavesNothingBehind(Dialect dialect, long seed) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
        timers.setRemoveOnCancelPolicy(true);
        Scheduler scheduler = Schedulers.fromExecutorService(timers);
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(2_000), scheduler);
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (Served served = Served.in(
                dialect,
                server -> server.latency(Duration.ofMillis(2), Duration.ofMillis(2)),
                client -> client.scheduler(scheduler)
                        .rateLimiter(limiter)
                        .connectionProvider(connections)
                        .attemptTimeout(Duration.ofMillis(500)),
                DirectorySpec.of(120, 3),
                DirectorySpec.of(1, 1))) {
            Chaos chaos = new Chaos(seed, 10);
            for (Route route : Route.values()) {
                served.simulator.faults(route, chaos);
            }

            cancel(served, dialect, new SplittableRandom(seed));

            await().atMost(SOON)
                    .until(() -> limiter.snapshot(RateLimitKey.client()).block().isAtRest());
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(pool.acquired()).as("connections in use").isZero();
                assertThat(pool.pending())
                        .as("calls that wait for a connection")
                        .isZero();
                assertThat(timers.getQueue()).as("timers").isEmpty();
            });
        } finally {
            connections.dispose();
            timers.shutdownNow();
        }
        await().pollInSameThread().atMost(SOON).untilAsserted(() -> assertNoThreadStays(before));
    }

    private static void assertNoThreadStays(Set<Thread> before) {
        Map<Boolean, List<Thread>> threads = Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.partitioningBy(
                        thread -> SHARED.matcher(thread.getName()).matches()));
        assertThat(threads.get(false)).as("threads of its own").isSubsetOf(before);
        assertThat(threads.get(true)).as("threads of the shared pools").hasSizeLessThanOrEqualTo(MOST_SHARED);
    }

    private static void cancel(Served served, Dialect dialect, SplittableRandom random) {
        List<EndpointCall> calls = EndpointCall.all().stream()
                .filter(call -> !call.isRefused(dialect) && !call.name().endsWith("delete"))
                .toList();
        List<Mono<Void>> cancelled = IntStream.range(0, CANCELS)
                .mapToObj(n -> {
                    EndpointCall call = calls.get(random.nextInt(calls.size()));
                    Duration life = Duration.ofNanos(1_000L * random.nextInt(LATEST_MICROS));
                    return Flux.from(call.call().apply(served))
                            .takeUntilOther(Mono.delay(life))
                            .onErrorResume(DirectorySyncException.class, e -> Mono.empty())
                            .then();
                })
                .toList();
        Flux.fromIterable(cancelled).flatMap(call -> call, 32).blockLast(SOON);
    }
}
