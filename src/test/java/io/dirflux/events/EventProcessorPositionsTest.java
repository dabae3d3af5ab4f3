package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.EventQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The positions that an event processor saves. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventProcessorPositionsTest extends EventProcessorFixture {

    @Test
    void thePositionWaitsForTheOldestUnfinishedEvent() {
        follow(16);
        emit("a:1", "b:2", "c:3", "b:4");
        assertThat(started).containsExactly("1", "2", "3");

        complete("3");
        complete("2");
        complete("4");
        assertThat(saved).isEmpty();
        complete("1");
        assertThat(saved).containsExactly("1", "2", "3", "4");
    }

    @Test
    void filteredOutEventsMoveThePositionButNotPastAnUnfinishedEvent() {
        follow(EventQuery.all().directory("b"), 16);
        emit("a:1", "b:2", "a:3");
        assertThat(started).containsExactly("2");
        assertThat(saved).containsExactly("1");
        complete("2");
        assertThat(saved).containsExactly("1", "2", "3");
    }

    @Test
    void whileTheStoreIsBusyTheNewestPositionReplacesOlderOnes() {
        Map<String, Sinks.Empty<Void>> saves = new LinkedHashMap<>();
        CheckpointStore slow = new CheckpointStore() {
            @Override
            public Mono<Checkpoint> load() {
                return Mono.empty();
            }

            @Override
            public Mono<Void> save(Checkpoint checkpoint) {
                return saves.computeIfAbsent(checkpoint.eventId(), id -> Sinks.empty())
                        .asMono();
            }

            @Override
            public Mono<Void> clear() {
                return Mono.empty();
            }
        };
        subscribe(new EventProcessor(EventQuery.all(), this::handle, 16, slow, null, progress));
        emit("a:1", "b:2", "c:3", "d:4");
        complete("1");
        complete("2");
        complete("3");
        assertThat(saves).containsOnlyKeys("1");

        saves.get("1").tryEmitEmpty();
        assertThat(saves).containsOnlyKeys("1", "3");
        running.get("4").tryEmitError(new IllegalStateException("bug"));
        assertThat(failures).isEmpty();
        saves.get("3").tryEmitEmpty();
        assertThat(failures).hasSize(1);
        assertThat(saves).containsOnlyKeys("1", "3");
    }

    @Test
    void aStoredPositionIsNotStoredAgain() {
        subscribe(new EventProcessor(
                EventQuery.all(),
                this::handle,
                16,
                storing(id -> Mono.fromRunnable(() -> saved.add(id))),
                Checkpoint.of("1"),
                progress));
        emit("a:1");
        running.get("1").tryEmitError(new IllegalStateException("bug"));

        assertThat(saved).isEmpty();
    }
}
