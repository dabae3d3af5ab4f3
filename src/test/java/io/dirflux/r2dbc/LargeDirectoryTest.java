package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryState;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.DirectoryBatch.PassStep;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RemovalGuard;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.SweepRequest;
import io.dirflux.sync.SyncPass;
import io.dirflux.sync.SyncPass.Phase;
import io.r2dbc.spi.ConnectionFactories;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.api.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What depends on the number of rows, or on how often it is done. */
@Timeout(120)
class LargeDirectoryTest {

    private static final Duration SOON = Duration.ofSeconds(100);
    private static final int USERS = 6 * SweepRows.ROWS_AT_A_TIME;

    /** H2 makes one for each connection. */
    public static final class StackDepth implements Trigger {

        static final Set<Integer> DEPTHS = ConcurrentHashMap.newKeySet();

        @Override
        public void fire(Connection connection, Object[] before, Object[] after) {
            DEPTHS.add(StackWalker.getInstance().walk(frames -> (int) frames.count()));
        }
    }

    /**
     * The driver of H2 answers on the calling thread, so that a recursion would lie on its stack. A trigger looks at
     * the stack when a row is deleted: it is as deep in the last batch of rows as in the first.
     */
    @Test
    void aSweepOfManyRowsDoesNotGrowTheStack() {
        String url = "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1";
        Transactions transactions = new Transactions(ConnectionFactories.get(url), TableNames.DEFAULT);
        R2dbcDirectoryStore store = R2dbcDirectoryStore.of(transactions.database());
        store.createSchema().block(SOON);
        store.apply(new StoreBatch(null, List.of(listed()), false)).block(SOON);
        update(
                transactions,
                "insert into dirflux_user (directory_id, id, emails, custom_attributes, raw_attributes, roles, pass,"
                        + " drift) select 'directory_1', 'u' || n.x, json '[]', json '{}', json '{}', json '[]', 0, 0"
                        + " from system_range(1, " + USERS + ") n");
        update(
                transactions,
                "create trigger depth after delete on dirflux_user for each row call '" + StackDepth.class.getName()
                        + "'");
        SyncPass swept = new SyncPass(1, Phase.SWEEP, null, 1, 0, 1, 0, Set.of());
        store.apply(new StoreBatch(null, List.of(step(SyncPass.NONE, swept)), false))
                .block(SOON);
        SyncPass ended = new SyncPass(1, Phase.NONE, null, 2, 0, 1, 0, Set.of());
        SweepRequest request = new SweepRequest(
                "directory_1", new PassStep(1, 1, ended), new RemovalGuard(1), false, false, Instant.EPOCH);
        assertThat(store.sweep(request).block(SOON).counts().users().unseen()).isEqualTo(USERS);
        assertThat(update(transactions, "delete from dirflux_user")).isZero();
        assertThat(StackDepth.DEPTHS).hasSize(1);
    }

    /** Each write would leave a dead row behind, every second. */
    @Test
    void aPollForChangesWritesNothing() {
        String prefix = TestDatabases.name();
        Transactions transactions =
                new Transactions(TestDatabases.postgresqlDatabase(), TableNames.DEFAULT.withPrefix(prefix));
        R2dbcDirectoryStore store =
                R2dbcDirectoryStore.of(transactions.database()).withPrefix(prefix);
        store.createSchema().block(SOON);
        store.changes("app", 10).blockLast(SOON);
        String written = version(transactions);
        store.changes("app", 10).blockLast(SOON);
        assertThat(version(transactions)).isEqualTo(written);
    }

    private static String version(Transactions transactions) {
        return transactions
                .run(sql -> sql.query(
                                "select cast(p.xmin as varchar) as version from dirflux_place p",
                                row -> row.get("version", String.class))
                        .single())
                .block(SOON);
    }

    private static Long update(Transactions transactions, String sql) {
        return transactions.run(on -> on.update(sql)).block(SOON);
    }

    private static DirectoryBatch listed() {
        Directory directory =
                Directory.builder("directory_1").state(DirectoryState.LINKED).build();
        return new DirectoryBatch("directory_1", Origin.EVENTS, directory, false, false, null, RecordBatch.EMPTY);
    }

    private static DirectoryBatch step(SyncPass before, SyncPass after) {
        PassStep step = new PassStep(before.number(), before.revision(), after);
        return new DirectoryBatch("directory_1", Origin.PAGE, null, false, false, step, RecordBatch.EMPTY);
    }
}
