package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.DirectoryChange.UserChanged;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/** A record of an event that the database refuses: here H2 has a column that is too short for it. */
@Tag("socket")
@Timeout(120)
class RefusedEventTest {

    private final ConnectionFactory database =
            ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");

    @Test
    void itIsToldToTheListenerAndTheOtherRecordsAreStored() {
        R2dbcDirectoryStore store = R2dbcDirectoryStore.of(database);
        store.createSchema().block(Synced.SOON);
        TestDatabases.execute(database, "drop view dirflux_active_user");
        TestDatabases.execute(database, "alter table dirflux_user alter column first_name varchar(40)");
        List<RefusedRecord> told = new CopyOnWriteArrayList<>();
        SyncListener listener = new SyncListener() {
            @Override
            public void recordRefused(RefusedRecord record) {
                told.add(record);
            }
        };
        try (Synced synced = new Synced(DirectorySpec.of(3, 1))) {
            DirectorySync sync = DirectorySync.builder(synced.client, store)
                    .visibilityDelay(Synced.DELAY)
                    .pollInterval(Duration.ofMillis(20), Duration.ofMillis(100))
                    .recordChanges()
                    .listener(listener)
                    .build();
            assertThat(sync.run().block(Synced.SOON).isComplete()).isTrue();
            String refused = synced.directory(0).userId(1);
            synced.tenant.updateUserName(refused, "x".repeat(50), null);
            synced.tenant.updateUserEmail(synced.directory(0).userId(2), "new@example.com");
            Disposable following = sync.follow().subscribe();
            await().atMost(Synced.SOON).until(() -> !changed(store).isEmpty());
            following.dispose();

            assertThat(changed(store)).containsExactly("new@example.com");
            assertThat(told)
                    .containsExactly(
                            new RefusedRecord(RecordKind.USER, refused, "the database refuses it, SQLSTATE 22001"));
        }
    }

    private static List<String> changed(DirectoryStore store) {
        return store.changes("test", 1_000)
                .map(RecordedChange::change)
                .ofType(UserChanged.class)
                .map(change -> String.valueOf(change.after().email()))
                .collectList()
                .block(Synced.SOON);
    }
}
