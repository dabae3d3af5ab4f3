package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

/** What every {@link CheckpointStore} keeps to: extend it and hand in a store that nothing was saved to yet. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class CheckpointStoreContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private CheckpointStore store;

    /** A store without a position, another one for each test. */
    protected abstract CheckpointStore emptyStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = emptyStore();
    }

    @Test
    void aNewStoreHasNoPosition() {
        StepVerifier.create(store.load()).expectComplete().verify(SOON);
    }

    @Test
    void thePositionSavedLastIsLoaded() {
        for (String position : List.of("event_2", "event_1", "wh_é/ü \"quoted\"", "e".repeat(300))) {
            StepVerifier.create(store.save(position)).expectComplete().verify(SOON);
            StepVerifier.create(store.load())
                    .expectNext(position)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void nothingIsSavedBeforeTheSubscription() {
        store.save("event_1").block(SOON);
        Mono<Void> save = store.save("event_2");

        assertThat(store.load().block(SOON)).isEqualTo("event_1");
        save.block(SOON);
        save.block(SOON);
        assertThat(store.load().block(SOON)).isEqualTo("event_2");
    }

    @Test
    void aLoadAsksAnew() {
        Mono<String> load = store.load();
        store.save("event_1").block(SOON);
        assertThat(load.block(SOON)).isEqualTo("event_1");
        store.save("event_2").block(SOON);
        assertThat(load.block(SOON)).isEqualTo("event_2");
    }

    @Test
    void itDoesNotBlockWhereBlockingIsForbidden() {
        assertThat(store.save("event_1")
                        .then(store.load())
                        .subscribeOn(Schedulers.parallel())
                        .block(SOON))
                .isEqualTo("event_1");
    }

    @Test
    void aSaveThatIsCancelledLeavesAWholePosition() {
        List<String> positions = IntStream.range(0, 100)
                .mapToObj(i -> "event_" + "0".repeat(i) + i)
                .toList();
        store.save("event_first").block(SOON);
        Flux.fromIterable(positions)
                .concatMap(position -> store.save(position).timeout(Duration.ofNanos(1), Mono.empty()))
                .blockLast(SOON);

        assertThat(store.load().block(SOON))
                .satisfiesAnyOf(
                        loaded -> assertThat(loaded).isEqualTo("event_first"),
                        loaded -> assertThat(positions).contains(loaded));
    }
}
