package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.util.RaceTestUtils;

/** Events that race with the sealing and the end of a run. */
@Timeout(60)
class SingleFlightTest {

    private static final int ROUNDS = 2_000;

    private final AtomicInteger world = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    /** Reads the world when the run is sealed, or a little later. */
    private Mono<Void> look(SharedRun<Void> run, Queue<Integer> seen, AtomicInteger latest) {
        return Mono.fromRunnable(() -> {
            assertThat(running.incrementAndGet()).isEqualTo(1);
            run.seal();
            int now = world.get();
            Thread.onSpinWait();
            running.decrementAndGet();
            seen.add(now);
            latest.accumulateAndGet(now, Math::max);
        });
    }

    @RepeatedTest(3)
    void anEventGetsTheResultOfARunThatSawIt() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Queue<Integer> missed = new ConcurrentLinkedQueue<>();
        AtomicInteger latest = new AtomicInteger();
        SingleFlight<Void> flights = new SingleFlight<>((id, run) -> look(run, seen, latest), 10);
        for (int round = 0; round < ROUNDS; round++) {
            Runnable event = () -> {
                int mine = world.incrementAndGet();
                flights.join("user", false, Instant.EPOCH).subscribe(null, missing -> missed.add(mine), () -> {
                    if (latest.get() < mine) {
                        missed.add(mine);
                    }
                });
            };
            RaceTestUtils.race(event, event, event);
            assertThat(flights.pending()).isZero();
        }

        assertThat(missed).isEmpty();
        assertThat(seen).contains(3 * ROUNDS).hasSizeBetween(ROUNDS, 3 * ROUNDS);
    }

    /** Each run once started inside the end of the previous one: work that ended at once overflowed the stack. */
    @Test
    void runsThatEndAtOnceDoNotNest() {
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<SingleFlight<Void>> flights = new ArrayList<>();
        flights.add(new SingleFlight<>(
                (id, run) -> Mono.fromRunnable(() -> {
                    run.seal();
                    deepest.accumulateAndGet(new Throwable().getStackTrace().length, Math::max);
                    if (ended.incrementAndGet() < 500) {
                        flights.get(0)
                                .join(id, false, Instant.EPOCH)
                                .subscribe(); // as another thread does during this run
                    }
                }),
                10));
        flights.get(0).join("user", false, Instant.EPOCH).subscribe();

        assertThat(ended).hasValue(500);
        assertThat(deepest.get()).isLessThan(300);
        assertThat(flights.get(0).pending()).isZero();
    }

    @Test
    void usersDoNotWaitForEachOther() {
        Sinks.Empty<Void> stuck = Sinks.empty();
        Queue<String> done = new ConcurrentLinkedQueue<>();
        SingleFlight<Void> flights = new SingleFlight<>(
                (id, run) ->
                        (id.equals("slow") ? stuck.asMono() : Mono.<Void>empty()).doOnSuccess(nothing -> done.add(id)),
                10);
        flights.join("slow", false, Instant.EPOCH).subscribe();
        flights.join("quick", false, Instant.EPOCH).subscribe();

        assertThat(done).containsExactly("quick");
        stuck.tryEmitEmpty();
        assertThat(done).containsExactly("quick", "slow");
        assertThat(flights.pending()).isZero();
    }

    @Test
    void workThatThrowsFailsOnlyItsOwnEvents() {
        AtomicInteger failed = new AtomicInteger();
        SingleFlight<Void> flights = new SingleFlight<>(
                (id, run) -> {
                    throw new IllegalStateException("no work");
                },
                10);
        for (int i = 0; i < 3; i++) {
            flights.join("user", false, Instant.EPOCH).subscribe(null, failure -> failed.incrementAndGet());
        }

        assertThat(failed).hasValue(3);
        assertThat(flights.pending()).isZero();
    }
}
