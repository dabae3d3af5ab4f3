package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.util.RaceTestUtils;

/** Events that race with a flight's departure and landing. */
@Timeout(20)
class SingleFlightTest {

    private static final int ROUNDS = 2_000;

    private final AtomicInteger world = new AtomicInteger();
    private final AtomicInteger flying = new AtomicInteger();

    /** Sees the world as it is at its departure, or a little later. */
    private Mono<Void> look(Flight flight, Queue<Integer> seen) {
        return Mono.fromRunnable(() -> {
            assertThat(flying.incrementAndGet()).isEqualTo(1);
            flight.depart();
            int now = world.get();
            Thread.onSpinWait();
            flying.decrementAndGet();
            seen.add(now);
        });
    }

    @RepeatedTest(3)
    void whoeverBoardsIsCarriedByAFlightThatSawItsEvent() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Queue<Integer> missed = new ConcurrentLinkedQueue<>();
        SingleFlight flights = new SingleFlight((id, flight) -> look(flight, seen), 10);
        for (int round = 0; round < ROUNDS; round++) {
            Runnable event = () -> {
                int mine = world.incrementAndGet();
                flights.join("user", false).subscribe(null, missing -> missed.add(mine), () -> {
                    if (seen.stream().noneMatch(now -> now >= mine)) {
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

    /** Each flight once began within the landing of the one before: work done at once overflowed the stack. */
    @Test
    void flightsThatLandAtOnceAreNotOneWithinTheOther() {
        AtomicInteger deepest = new AtomicInteger();
        AtomicInteger landed = new AtomicInteger();
        SingleFlight[] flights = new SingleFlight[1];
        flights[0] = new SingleFlight(
                (id, flight) -> Mono.fromRunnable(() -> {
                    flight.depart();
                    deepest.accumulateAndGet(new Throwable().getStackTrace().length, Math::max);
                    if (landed.incrementAndGet() < 500) {
                        flights[0].join(id, false).subscribe(); // as another thread does while this one flies
                    }
                }),
                10);
        flights[0].join("user", false).subscribe();

        assertThat(landed).hasValue(500);
        assertThat(deepest.get()).isLessThan(300);
        assertThat(flights[0].pending()).isZero();
    }

    @Test
    void usersDoNotWaitForEachOther() {
        Sinks.Empty<Void> stuck = Sinks.empty();
        Queue<String> done = new ConcurrentLinkedQueue<>();
        SingleFlight flights = new SingleFlight(
                (id, flight) ->
                        (id.equals("slow") ? stuck.asMono() : Mono.<Void>empty()).doOnSuccess(nothing -> done.add(id)),
                10);
        flights.join("slow", false).subscribe();
        flights.join("quick", false).subscribe();

        assertThat(done).containsExactly("quick");
        stuck.tryEmitEmpty();
        assertThat(done).containsExactly("quick", "slow");
        assertThat(flights.pending()).isZero();
    }

    @Test
    void workThatThrowsFailsItsEventsOnly() {
        AtomicInteger failed = new AtomicInteger();
        SingleFlight flights = new SingleFlight(
                (id, flight) -> {
                    throw new IllegalStateException("no work");
                },
                10);
        for (int i = 0; i < 3; i++) {
            flights.join("user", false).subscribe(null, failure -> failed.incrementAndGet());
        }

        assertThat(failed).hasValue(3);
        assertThat(flights.pending()).isZero();
    }
}
