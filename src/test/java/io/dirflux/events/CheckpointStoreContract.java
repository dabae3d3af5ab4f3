package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.error.CheckpointInUseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The tests that every {@link CheckpointStore} must pass. Extend it and return a store without a position. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class CheckpointStoreContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Instant TIME = Instant.parse("2026-01-31T09:00:00.123Z");

    private CheckpointStore store;

    /** A store without a position, a new one for each test. */
    protected abstract CheckpointStore emptyStore() throws Exception;

    /** Whether the store refuses a second follower; false for a store that keeps the default {@code acquire}. */
    protected boolean isExclusive() {
        return true;
    }

    @BeforeEach
    void open() throws Exception {
        store = emptyStore();
    }

    private String load() {
        return store.load().map(Checkpoint::eventId).block(SOON);
    }

    @Test
    void aNewStoreHasNoPosition() {
        StepVerifier.create(store.load()).expectComplete().verify(SOON);
    }

    @Test
    void thePositionSavedLastIsLoaded() {
        for (String id : List.of("event_2", "event_1", "wh_é/ü \"quoted\"", "e".repeat(300))) {
            for (Checkpoint position : List.of(Checkpoint.of(id), new Checkpoint(id, TIME))) {
                StepVerifier.create(store.save(position)).expectComplete().verify(SOON);
                StepVerifier.create(store.load())
                        .expectNext(position)
                        .expectComplete()
                        .verify(SOON);
            }
        }
    }

    @Test
    void aClearedStoreHasNoPosition() {
        store.clear().block(SOON);
        store.save(Checkpoint.of("event_1")).block(SOON);
        Mono<Void> clear = store.clear();
        assertThat(load()).isEqualTo("event_1");
        clear.block(SOON);

        StepVerifier.create(store.load()).expectComplete().verify(SOON);
        store.save(Checkpoint.of("event_2")).block(SOON);
        assertThat(load()).isEqualTo("event_2");
    }

    @Test
    void aSecondAcquireIsRefusedUntilTheRelease() {
        assumeTrue(isExclusive());
        Mono<Void> acquire = store.acquire();
        acquire.block(SOON);
        StepVerifier.create(acquire).expectError(CheckpointInUseException.class).verify(SOON);
        store.save(Checkpoint.of("event_1")).block(SOON);
        store.release().block(SOON);
        acquire.block(SOON);

        assertThat(load()).isEqualTo("event_1");
        store.release().block(SOON);
    }

    @Test
    void aReleaseWithoutAnAcquireDoesNothing() {
        store.release().block(SOON);
        store.acquire().block(SOON);
        store.release().block(SOON);
        store.release().block(SOON);
        store.acquire().block(SOON);
        store.release().block(SOON);
    }

    @Test
    void anAcquireThatIsCancelledTakesNothing() {
        for (int i = 0; i < 50; i++) {
            store.acquire().subscribe().dispose();
            store.release().block(SOON); // for one that had succeeded already
        }
        store.acquire().block(SOON);
        store.release().block(SOON);
    }

    @Test
    void nothingIsSavedBeforeTheSubscription() {
        store.save(Checkpoint.of("event_1")).block(SOON);
        Mono<Void> save = store.save(Checkpoint.of("event_2"));

        assertThat(load()).isEqualTo("event_1");
        save.block(SOON);
        save.block(SOON);
        assertThat(load()).isEqualTo("event_2");
    }

    @Test
    void aLoadReadsAgainForEachSubscription() {
        Mono<String> load = store.load().map(Checkpoint::eventId);
        store.save(Checkpoint.of("event_1")).block(SOON);
        assertThat(load.block(SOON)).isEqualTo("event_1");
        store.save(Checkpoint.of("event_2")).block(SOON);
        assertThat(load.block(SOON)).isEqualTo("event_2");
    }

    @Test
    void itDoesNotBlockAThreadThatMustNotBlock() {
        assertThat(store.save(Checkpoint.of("event_1"))
                        .then(store.load())
                        .map(Checkpoint::eventId)
                        .subscribeOn(Schedulers.parallel())
                        .block(SOON))
                .isEqualTo("event_1");
    }

    @Test
    void aCancelledSaveLeavesAWholePosition() {
        List<String> positions = IntStream.range(0, 100)
                .mapToObj(i -> "event_" + "0".repeat(i) + i)
                .toList();
        store.save(Checkpoint.of("event_first")).block(SOON);
        Flux.fromIterable(positions)
                .concatMap(position -> store.save(Checkpoint.of(position)).timeout(Duration.ofNanos(1), Mono.empty()))
                .blockLast(SOON);

        assertThat(load())
                .satisfiesAnyOf(
                        loaded -> assertThat(loaded).isEqualTo("event_first"),
                        loaded -> assertThat(positions).contains(loaded));
    }
}
