package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.CallOptions;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.ServerRateHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Moves the clock of the client or the server by an hour during a list, which must continue unaffected.
 */
class ClockJumpsTest {

    private static final int USERS = 3_000;
    private static final long[] JUMPS = {-3_600_000, 0, 3_600_000};

    /** The wall clock jumps; the monotonic clock does not. */
    private static final class JumpingClock implements Scheduler {

        private final Scheduler correct = Schedulers.parallel();
        volatile long aheadMillis;

        @Override
        public long now(TimeUnit unit) {
            boolean timeOfDay = unit.compareTo(TimeUnit.MILLISECONDS) >= 0;
            return correct.now(unit) + (timeOfDay ? unit.convert(aheadMillis, TimeUnit.MILLISECONDS) : 0);
        }

        @Override
        public Disposable schedule(Runnable task) {
            return correct.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return correct.schedule(task, delay, unit);
        }

        @Override
        public Worker createWorker() {
            return correct.createWorker();
        }
    }

    @SeededTest
    void changeNothing(Dialect dialect, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        JumpingClock clock = new JumpingClock();
        try (Served served = Served.in(
                dialect,
                server -> server.rateLimit(1_000, Duration.ofSeconds(1))
                        .rateHeaders(ServerRateHeaders.X_RATE_LIMIT)
                        .fault(Route.LIST_USERS, 7, new Fault.Status(429, "", "", Map.of("Retry-After", "1"))),
                client -> client.scheduler(clock)
                        .rateLimits(RateLimits.perSecond(500).perDirectory(500)),
                DirectorySpec.of(USERS, 1))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id())
                    .order(Order.ASC)
                    .pageSize(20);

            List<String> received = served.client
                    .users()
                    .pages(query)
                    .doOnNext(page -> {
                        clock.aheadMillis = JUMPS[random.nextInt(3)];
                        served.simulator.clockSkew(Duration.ofMillis(JUMPS[random.nextInt(3)]));
                    })
                    .flatMapIterable(page -> page.data(), 1)
                    .map(user -> user.id())
                    .collectList()
                    .contextWrite(CallOptions.deadline(Duration.ofSeconds(40)))
                    .block(Duration.ofSeconds(45));

            assertThat(received).isEqualTo(served.directory(0).userIds().toList());
            assertThat(served.sent(Route.LIST_USERS)).as("one of them again").isEqualTo(USERS / 20 + 1);
            assertThat(served.simulator.refused()).as("but the planned one").isEqualTo(1);
        }
    }
}
