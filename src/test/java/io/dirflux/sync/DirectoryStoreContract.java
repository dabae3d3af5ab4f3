package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * What every {@link DirectoryStore} keeps to: extend it and hand in a store that nothing was stored in yet. It has the
 * tests of positions, rows and passes too, which are in the classes that it extends.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class DirectoryStoreContract extends StorePassContract {

    /** A store without anything in it, another one for each test. */
    @Override
    protected abstract DirectoryStore emptyStore() throws Exception;

    @Test
    void changesAreNumberedInOrderAndForgottenWhenAllHaveDoneThem() {
        apply(null, listed(D));
        next("one");
        next("two");
        apply(null, events(D, users(user("u1"), user("u2"))));
        apply(null, events(D, users(user("u1", "changed", T0))));
        List<RecordedChange> all = next("one");
        assertThat(all).extracting(RecordedChange::number).containsExactly(1L, 2L, 3L, 4L);

        store.done("one", D, 3).block(SOON);
        assertThat(next("one")).extracting(RecordedChange::number).containsExactly(4L);
        assertThat(next("two")).hasSize(4);
        store.done("two", D, 2).block(SOON);
        assertThat(next("three")).extracting(RecordedChange::number).containsExactly(3L, 4L);
        store.done("one", D, 4).block(SOON);
        store.done("one", D, 1).block(SOON);
        assertThat(next("one")).isEmpty();
        assertThat(store.changes("two", 1).collectList().block(SOON))
                .extracting(RecordedChange::number)
                .containsExactly(3L);
    }

    @Test
    void withoutRecordingThereAreNoChanges() {
        store.apply(new StoreBatch(null, List.of(listed(D)), false)).block(SOON);
        store.apply(new StoreBatch(null, List.of(events(D, users(user("u1")))), false))
                .block(SOON);
        assertThat(next("one")).isEmpty();
    }

    @Test
    void aDirectoryWithManyChangesDoesNotHoldBackTheOthers() {
        apply(null, listed(D), listed("directory_2"));
        apply(null, events(D, users(many(100, "u"))), events("directory_2", users(user("x", "directory_2"))));
        List<RecordedChange> first = store.changes("one", 10).collectList().block(SOON);
        assertThat(first).hasSize(10);
        assertThat(numbers(first, "directory_2")).containsExactly(1L, 2L);
        assertThat(numbers(first, D)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        store.done("one", D, 50).block(SOON);
        store.done("one", "directory_2", 2).block(SOON);
        assertThat(numbers(store.changes("one", 3).collectList().block(SOON), D))
                .containsExactly(51L, 52L, 53L);
        assertThat(numbers(store.changes("late", 2).collectList().block(SOON), D))
                .containsExactly(51L, 52L);
    }

    private static List<Long> numbers(List<RecordedChange> changes, String directoryId) {
        return changes.stream()
                .filter(recorded -> recorded.change().directoryId().equals(directoryId))
                .map(RecordedChange::number)
                .toList();
    }

    @Test
    void aConsumerNeverGoesBackIfTwoProcessesAreDoneAtOnce() {
        apply(null, listed(D));
        apply(null, events(D, users(many(20, "u"))));
        for (int round = 0; round < 10; round++) {
            String consumer = "consumer" + round;
            next(consumer);
            Flux.just(3L, 9L, 1L, 5L)
                    .flatMap(number -> store.done(consumer, D, number).subscribeOn(Schedulers.boundedElastic()))
                    .blockLast(SOON);
            assertThat(next(consumer).get(0).number()).isEqualTo(10);
        }
    }
}
