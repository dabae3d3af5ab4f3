package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What a process knows of its store, when answers come in another order than the transactions were made. */
class StoreSessionTest {

    private static final String ID = "directory_1";

    private final LateStore store = new LateStore();
    private final StoreSession session = new StoreSession(store, false, new SyncListener() {});

    @BeforeEach
    void anUnlinkedDirectory() {
        session.apply(null, List.of(DirectoryBatch.listed(directory(DirectoryState.UNLINKED, 1), false)))
                .block();
    }

    @Test
    void whatWasReadBeforeAWriteIsReadAgain() {
        store.isLate = true;
        Mono<SyncState> reload = session.reload().cache();
        reload.subscribe();
        store.isLate = false;
        session.apply(DirectoryBatch.wanted(ID)).block();
        store.release();
        reload.block();

        assertThat(session.directory(ID).passWanted()).isTrue();
    }

    @Test
    void anAnswerThatComesLateDoesNotUndoALaterRecord() {
        store.isLate = true;
        session.apply(DirectoryBatch.wanted(ID)).subscribe();
        store.isLate = false;
        session.apply(null, List.of(DirectoryBatch.listed(directory(DirectoryState.LINKED, 2), false)))
                .block();
        store.release();

        assertThat(session.linked()).extracting(StoredDirectory::id).containsExactly(ID);
        assertThat(session.directory(ID).passWanted()).isTrue();
    }

    @Test
    void aPassThatIsWantedIsNotForgottenByAnAnswerThatComesLate() {
        store.isLate = true;
        session.apply(null, List.of(DirectoryBatch.listed(directory(DirectoryState.UNLINKED, 2), false)))
                .subscribe();
        store.isLate = false;
        session.apply(DirectoryBatch.wanted(ID)).block();
        store.release();

        assertThat(session.directory(ID).passWanted()).isTrue();
    }

    private static Directory directory(DirectoryState state, long updated) {
        return Directory.builder(ID)
                .state(state)
                .updatedAt(Instant.ofEpochSecond(updated))
                .build();
    }

    /** A store in memory whose answers can be held back. */
    private static final class LateStore implements DirectoryStore {

        private final DirectoryStore memory = DirectoryStore.inMemory();
        private final Sinks.Empty<Void> released = Sinks.empty();
        private boolean isLate;

        void release() {
            released.tryEmitEmpty();
        }

        private <T> Mono<T> answered(Mono<T> answer) {
            Mono<Void> wait = isLate ? released.asMono() : Mono.empty();
            return answer.delayUntil(done -> wait);
        }

        @Override
        public Mono<SyncState> load() {
            return answered(memory.load());
        }

        @Override
        public Mono<Applied> apply(StoreBatch batch) {
            return answered(memory.apply(batch));
        }

        @Override
        public Mono<SweepResult> sweep(SweepRequest request) {
            return answered(memory.sweep(request));
        }

        @Override
        public Flux<String> ids(String directoryId, RecordKind kind, String after, int limit) {
            return memory.ids(directoryId, kind, after, limit);
        }

        @Override
        public Flux<RecordedChange> changes(String consumer, int limit) {
            return memory.changes(consumer, limit);
        }

        @Override
        public Mono<Void> done(String consumer, String directoryId, long number) {
            return memory.done(consumer, directoryId, number);
        }
    }
}
