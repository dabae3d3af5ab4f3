package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.StoreConflictException;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The position, and whole transactions. */
abstract class StorePositionContract extends StoreContract {

    @Test
    void anEmptyStoreHasNoState() {
        assertThat(state()).isEqualTo(SyncState.EMPTY);
    }

    @Test
    void thePositionIsStoredWithItsVersion() {
        StreamPosition first = StreamPosition.startingAt(T0);
        StreamPosition second = new StreamPosition("event_1", T0.plusMillis(1), T0.plusSeconds(5));
        apply(new StreamStep(0, "all", first));
        assertThat(state()).isEqualTo(new SyncState(1, "all", first, Map.of()));
        apply(new StreamStep(1, "all", second));
        assertThat(state()).isEqualTo(new SyncState(2, "all", second, Map.of()));
    }

    @Test
    void aPositionThatHasMovedOnIsAConflictAndIsRolledBack() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        SyncState before = state();
        StreamStep stale = new StreamStep(0, "all", StreamPosition.startingAt(T0.plusSeconds(9)));

        StepVerifier.create(store.apply(new StoreBatch(stale, List.of(events(D, users(user("u1")))), true)))
                .expectError(StoreConflictException.class)
                .verify(SOON);
        assertThat(state()).isEqualTo(before);
        assertThat(rows(D)).isEmpty();
    }

    @Test
    void onlyOneOfTwoConcurrentMovesOfThePositionSucceeds() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        for (int round = 0; round < 20; round++) {
            long version = state().version();
            List<Boolean> moved = Flux.range(0, 4)
                    .flatMap(n -> store.apply(new StoreBatch(
                                    new StreamStep(version, "all", new StreamPosition("event_" + n, T0, T0)),
                                    List.of(events(D, users(user("u" + n)))),
                                    true))
                            .thenReturn(true)
                            .onErrorReturn(StoreConflictException.class, false)
                            .subscribeOn(Schedulers.boundedElastic())) // the driver of H2 blocks for a locked row
                    .collectList()
                    .block(SOON);
            assertThat(moved).containsExactlyInAnyOrder(true, false, false, false);
            assertThat(state().version()).isEqualTo(version + 1);
        }
    }

    @Test
    void nothingHappensBeforeTheSubscription() {
        Mono<Applied> apply = store.apply(new StoreBatch(null, List.of(listed(D)), true));
        assertThat(state().directories()).isEmpty();
        apply.block(SOON);
        assertThat(state().directories()).containsOnlyKeys(D);
    }

    @Test
    void itDoesNotBlockWhereBlockingIsForbidden() {
        Mono<SyncState> work =
                store.apply(new StoreBatch(null, List.of(listed(D)), true)).then(store.load());
        assertThat(work.subscribeOn(Schedulers.parallel()).block(SOON).directories())
                .containsOnlyKeys(D);
    }

    @Test
    void aTransactionThatIsCancelledIsStoredAsAWholeOrNotAtAll() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        for (int round = 0; round < 30; round++) {
            SyncState before = state();
            String id = "u" + round;
            store.apply(new StoreBatch(
                            new StreamStep(before.version(), "all", new StreamPosition("event_" + id, T0, T0)),
                            List.of(events(D, users(user(id)))),
                            true))
                    .timeout(Duration.ofNanos(round * 100_000L + 1), Mono.empty())
                    .block(SOON);
            boolean moved = settledVersion() == before.version() + 1;
            assertThat(rows(D).containsKey(RecordKey.user(id))).isEqualTo(moved);
        }
    }

    /** A transaction whose cancel comes late may still be committed: a write of our own waits behind its locks. */
    private long settledVersion() {
        apply(null, listed(D));
        return state().version();
    }
}
