package io.dirflux.sync;

import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.util.context.ContextView;

/**
 * Virtual time for a client that talks to the simulator over sockets: it moves only while no request is under way, so
 * an answer takes no time. The clocks of the server and its tenant move along.
 */
final class VirtualTime implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(1);

    final InTurnScheduler scheduler = new InTurnScheduler();
    private final Simulator simulator;
    private final Duration step;
    private final List<Tenant> tenants;
    private final LoopResources loop = LoopResources.create("virtual-time", 1, true);
    private final AtomicLong permits = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
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
            public RequestListener begin(CallStart call, ContextView context) {
                return new AttemptCount();
            }
        });
    }

    /** Counts the attempt of a call as under way from its permit to its end, also if it is cancelled. */
    private final class AttemptCount implements RequestListener {

        private final AtomicBoolean isUnderWay = new AtomicBoolean();

        @Override
        public void permitGranted(Endpoint endpoint, Duration queued) {
            isUnderWay.set(true);
            underWay.incrementAndGet();
            permits.incrementAndGet();
        }

        @Override
        public void attemptEnded(Endpoint endpoint, Attempt attempt) {
            end();
        }

        @Override
        public void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {
            end();
        }

        private void end() {
            if (isUnderWay.getAndSet(false)) {
                underWay.decrementAndGet();
            }
        }
    }

    /** How much time has passed. */
    Duration passed() {
        return passed;
    }

    /** Lets time pass until there is a result, at most this long. */
    <T> T until(Mono<T> result, Duration atMost) {
        CompletableFuture<T> future = result.toFuture();
        Duration end = passed.plus(atMost);
        settle();
        while (!future.isDone() && passed.compareTo(end) < 0) {
            advance(step);
        }
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Lets time pass, in small steps. */
    void pass(Duration time) {
        pass(time, step);
    }

    void pass(Duration time, Duration step) {
        Duration end = passed.plus(time);
        settle();
        while (passed.compareTo(end) < 0) {
            advance(step);
        }
    }

    private void advance(Duration step) {
        passed = passed.plus(step);
        simulator.clockSkew(passed);
        tenants.forEach(tenant -> tenant.advanceTime(step));
        scheduler.advanceTimeBy(step);
        settle();
    }

    /**
     * Waits until everything that was due is done: the client's only thread has nothing to do, and no request is under
     * way.
     */
    private void settle() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long quietSince = System.nanoTime();
        long before = -1;
        boolean isBusy = true;
        while (isBusy || System.nanoTime() - quietSince < QUIET.toNanos()) {
            loop.onClient(LoopResources.DEFAULT_NATIVE).next().submit(() -> {}).syncUninterruptibly();
            isBusy = before != permits.get() || underWay.get() > 0 || simulator.inFlight() > 0;
            before = permits.get();
            if (isBusy) {
                quietSince = System.nanoTime();
            }
            if (quietSince > end) {
                throw new AssertionError("requests are still under way");
            }
        }
    }

    @Override
    public void close() {
        loop.dispose();
    }
}
