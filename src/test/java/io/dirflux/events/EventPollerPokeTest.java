package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Pokes of a follower, in virtual time. */
@Timeout(30)
class EventPollerPokeTest extends EventPollerFixture {

    @Test
    void aPokeEndsAPauseAtOnceAndResetsTheNextOnes() {
        EventPoller poller = poller(position -> Flux.empty());
        poller.from(Checkpoint.of("event_1"), progress).subscribe();
        advanceIntoALongPause();
        int before = positions.size();
        poller.poke();

        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(positions).hasSize(before + 1).containsOnly("event_1");
        time.advanceTimeBy(Duration.ofMillis(998));
        assertThat(positions).hasSize(before + 1);
        time.advanceTimeBy(Duration.ofMillis(502));
        assertThat(positions).hasSize(before + 2);
    }

    @Test
    void aPokeDuringAPollTakesEffectAfterIt() {
        Sinks.Empty<DirectoryEvent> answer = Sinks.empty();
        EventPoller poller =
                poller(position -> positions.size() == 7 ? answer.asMono().flux() : Flux.empty());
        poller.from(Checkpoint.of("event_1"), progress).subscribe();
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(positions).hasSize(7);
        poller.poke();
        time.advanceTimeBy(Duration.ofMinutes(10));
        answer.tryEmitEmpty();

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(positions).hasSize(8);
    }

    @Test
    void manyPokesCauseAtMostOnePollASecond() {
        EventPoller poller = poller(position -> Flux.empty());
        poller.from(Checkpoint.of("event_1"), progress).subscribe();
        for (int i = 0; i < 10_000; i++) {
            poller.poke();
            time.advanceTimeBy(Duration.ofMillis(1));
        }

        assertThat(positions).hasSizeBetween(9, 11);
    }

    @Test
    void aPokeWakesEverySubscriber() {
        EventPoller poller = poller(position -> Flux.empty());
        poller.from(Checkpoint.of("event_1"), progress).subscribe();
        poller.from(Checkpoint.of("event_2"), progress).subscribe();
        time.advanceTimeBy(Duration.ofMinutes(3));
        positions.clear();
        poller.poke();
        time.advanceTimeBy(Duration.ofSeconds(1)); // one of them may have polled just now

        assertThat(positions).contains("event_1", "event_2");
    }

    private void advanceIntoALongPause() {
        time.advanceTimeBy(Duration.ofMinutes(3));
        for (int polls = positions.size(); polls == positions.size(); ) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
        time.advanceTimeBy(Duration.ofSeconds(2));
    }
}
