package io.dirflux.sync;

import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.simulator.Simulator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Virtual time for a client that talks to the simulator over sockets: it moves only while no request is under way, so
 * an answer takes no time. The clocks of the server and its tenant move along.
 */
final class VirtualTime {

    private static final Duration STEP = Duration.ofMillis(50);

    final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private final Simulator simulator;
    private Duration passed = Duration.ZERO;

    VirtualTime(Simulator simulator) {
        this.simulator = simulator;
    }

    /** Lets time pass until there is a result, at most this long. */
    <T> T until(DirectorySyncClient client, Mono<T> result, Duration atMost) {
        CompletableFuture<T> future = result.toFuture();
        Duration end = passed.plus(atMost);
        settle(client);
        while (!future.isDone() && passed.compareTo(end) < 0) {
            advance(client, STEP);
        }
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Lets time pass, in small steps. */
    void pass(DirectorySyncClient client, Duration time) {
        Duration end = passed.plus(time);
        settle(client);
        while (passed.compareTo(end) < 0) {
            advance(client, STEP);
        }
    }

    private void advance(DirectorySyncClient client, Duration step) {
        passed = passed.plus(step);
        simulator.clockSkew(passed);
        simulator.tenant().advanceTime(step);
        scheduler.advanceTimeBy(step);
        settle(client);
    }

    /** Waits until everything that was due is done: no request is under way, and none has begun for a moment. */
    private void settle(DirectorySyncClient client) {
        int[] quiet = {0};
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    RateLimitSnapshot limit = client.rateLimitNow();
                    boolean isQuiet = simulator.inFlight() == 0 && (limit == null || limit.inFlight() == 0);
                    quiet[0] = isQuiet ? quiet[0] + 1 : 0;
                    return quiet[0] >= 3;
                });
    }
}
