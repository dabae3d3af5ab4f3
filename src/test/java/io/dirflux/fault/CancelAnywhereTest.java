package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.EndpointCall;
import io.dirflux.PoolGauge;
import io.dirflux.Served;
import io.dirflux.error.ClientClosedException;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Cancels ten thousand calls at random moments, or closes their clients, and checks that everything is released. */
class CancelAnywhereTest {

    private static final int CANCELS = Integer.getInteger("dirflux.cancels", 10_000);
    private static final int CLIENTS = 200;
    private static final int CALLS_OF_EACH = 16;
    private static final int LATEST_MICROS = 8_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    /** Threads of Reactor's and Netty's shared pools. They stay, but their number is bounded. */
    private static final Pattern SHARED = Pattern.compile("(reactor-http|parallel|boundedElastic|globalEvent).*");

    private static final int MOST_SHARED = LoopResources.DEFAULT_IO_WORKER_COUNT
            + Schedulers.DEFAULT_POOL_SIZE
            + Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE
            + 2; // the evictor and Netty's global executor

    /** What a client uses but does not own, and therefore must not close. */
    private record Given(Scheduler scheduler, RateLimiter limiter, ConnectionProvider connections) {

        DirectorySyncClientBuilder to(DirectorySyncClientBuilder client) {
            return client.scheduler(scheduler)
                    .rateLimiter(limiter)
                    .connectionProvider(connections)
                    .attemptTimeout(Duration.ofMillis(500));
        }
    }

    @SeededTest
    void releasesEverything(Dialect dialect, long seed) {
        assertLeavesNothing(dialect, seed, (served, given) -> cancel(served, dialect, new SplittableRandom(seed)));
    }

    @SeededTest
    void aClosedClientReleasesEverything(Dialect dialect, long seed) {
        assertLeavesNothing(
                dialect, seed, (served, given) -> close(served, given, dialect, new SplittableRandom(seed)));
    }

    private static void assertLeavesNothing(Dialect dialect, long seed, BiConsumer<Served, Given> run) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
        timers.setRemoveOnCancelPolicy(true);
        Scheduler scheduler = Schedulers.fromExecutorService(timers);
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(2_000), scheduler);
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        Given given = new Given(scheduler, limiter, connections);
        try (Served served = Served.in(
                dialect,
                server -> server.latency(Duration.ofMillis(2), Duration.ofMillis(2)),
                given::to,
                DirectorySpec.of(120, 3),
                DirectorySpec.of(1, 1))) {
            RandomFaults chaos = new RandomFaults(seed, 10);
            for (Route route : Route.values()) {
                served.simulator.faults(route, chaos);
            }

            served.simulator.tenant().addUser(served.directory(1).id()); // an event

            run.accept(served, given);

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
        List<EndpointCall> calls = calls(dialect);
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

    /** Not the list of what the many creates leave behind: it would grow. */
    private static List<EndpointCall> calls(Dialect dialect) {
        return EndpointCall.of(dialect).stream()
                .filter(call -> !call.name().endsWith("delete") && !call.name().equals("webhookEndpoints().list"))
                .toList();
    }

    /** Creates clients, some at a time, and closes each while its calls are in flight. */
    private static void close(Served served, Given given, Dialect dialect, SplittableRandom random) {
        List<EndpointCall> calls = calls(dialect);
        AtomicInteger ended = new AtomicInteger();
        List<Mono<Void>> closed = IntStream.range(0, CLIENTS)
                .mapToObj(n -> {
                    List<EndpointCall> drawn = random.ints(CALLS_OF_EACH, 0, calls.size())
                            .mapToObj(calls::get)
                            .toList();
                    Duration life = Duration.ofNanos(1_000L * random.nextInt(2 * LATEST_MICROS));
                    return Mono.defer(() -> closedAfter(
                            life,
                            served.with(given.to(Served.clientOf(served.simulator, dialect))
                                    .build()),
                            drawn,
                            ended));
                })
                .toList();
        Flux.fromIterable(closed).flatMap(client -> client, 4).blockLast(SOON);
        assertThat(ended.get()).as("calls that were in flight").isGreaterThan(CLIENTS);
    }

    private static Mono<Void> closedAfter(Duration life, Served served, List<EndpointCall> calls, AtomicInteger ended) {
        Mono<Void> close =
                Mono.delay(life).doOnNext(tick -> served.client.close()).then();
        return Flux.fromIterable(calls)
                .flatMap(
                        call -> Flux.from(call.call().apply(served))
                                .doOnError(ClientClosedException.class, e -> ended.incrementAndGet())
                                .onErrorResume(DirectorySyncException.class, e -> Mono.empty()),
                        calls.size())
                .then()
                .and(close);
    }
}
