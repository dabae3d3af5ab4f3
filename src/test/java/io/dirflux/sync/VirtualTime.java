package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.http.RequestListener;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Virtual time for a client that talks to the simulator over sockets: it moves only while no request is under way, so
 * an answer takes no time. The clocks of the server and its tenant move along.
 */
final class VirtualTime implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofMillis(50);

    final InTurnScheduler scheduler = new InTurnScheduler();
    private final Simulator simulator;
    private final Duration step;
    private final List<Tenant> tenants;
    private final LoopResources loop = LoopResources.create("virtual-time", 1, true);
    private final AtomicLong sent = new AtomicLong();
    private Duration passed = Duration.ZERO;

    /**
     * @param step how much time passes at once
     * @param others tenants whose clocks move along, besides that of the simulator
     */
    VirtualTime(Simulator simulator, Duration step, Tenant... others) {
        this.simulator = simulator;
        this.step = step;
        this.tenants =
                Stream.concat(Stream.of(simulator.tenant()), Stream.of(others)).toList();
    }

    /** A client in this time. */
    DirectorySyncClientBuilder in(DirectorySyncClientBuilder client) {
        return client.scheduler(scheduler).httpClient(http -> http.runOn(loop)).listener(new RequestListener() {
            @Override
            public void attemptSent(Endpoint endpoint, int number) {
                sent.incrementAndGet();
            }
        });
    }

    /** How much time has passed. */
    Duration passed() {
        return passed;
    }

    /** Lets time pass until there is a result, at most this long. */
    <T> T until(DirectorySyncClient client, Mono<T> result, Duration atMost) {
        CompletableFuture<T> future = result.toFuture();
        Duration end = passed.plus(atMost);
        settle(client);
        while (!future.isDone() && passed.compareTo(end) < 0) {
            advance(client, step);
        }
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Lets time pass, in small steps. */
    void pass(DirectorySyncClient client, Duration time) {
        pass(client, time, step);
    }

    void pass(DirectorySyncClient client, Duration time, Duration step) {
        Duration end = passed.plus(time);
        settle(client);
        while (passed.compareTo(end) < 0) {
            advance(client, step);
        }
    }

    private void advance(DirectorySyncClient client, Duration step) {
        passed = passed.plus(step);
        simulator.clockSkew(passed);
        tenants.forEach(tenant -> tenant.advanceTime(step));
        scheduler.advanceTimeBy(step);
        settle(client);
    }

    /**
     * Waits until everything that was due is done: the client's only thread has nothing to do, and no request is on its
     * way. The limiter counts a request also if it was cancelled, so that it is not waited for as long.
     */
    private void settle(DirectorySyncClient client) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long quietSince = System.nanoTime();
        long before = -1;
        while (before != sent.get()
                || System.nanoTime() - quietSince < (isWaiting(client) ? PATIENCE : QUIET).toNanos()) {
            if (before != sent.get() || simulator.inFlight() > 0) {
                quietSince = System.nanoTime();
            }
            before = sent.get();
            loop.onClient(LoopResources.DEFAULT_NATIVE).next().submit(() -> {}).syncUninterruptibly();
            if (quietSince > end) {
                throw new AssertionError("requests are still under way");
            }
        }
    }

    private boolean isWaiting(DirectorySyncClient client) {
        RateLimitSnapshot limit = client.rateLimitNow();
        return simulator.requests().size() < sent.get() || (limit != null && limit.inFlight() > 0);
    }

    @Override
    public void close() {
        loop.dispose();
    }
}
