package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a process knows of its store, when answers come in another order than the transactions were made. */
class StoreSessionTest {

    private static final String ID = "directory_1";

    private final LateStore store = new LateStore(DirectoryStore.inMemory());
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
}
