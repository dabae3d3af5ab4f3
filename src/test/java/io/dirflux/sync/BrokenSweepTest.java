package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.junit.jupiter.api.Test;

/** A sweep is one transaction. It removes memberships, then users, then groups, and here H2 does not remove a group. */
class BrokenSweepTest extends StoreContract {

    private final ConnectionFactory database =
            ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");

    /** H2 makes one for each connection. */
    public static final class Failing implements Trigger {

        @Override
        public void fire(java.sql.Connection connection, Object[] before, Object[] after) throws SQLException {
            throw new SQLException("the disk is full");
        }
    }

    @Override
    protected DirectoryStore emptyStore() {
        R2dbcDirectoryStore empty = R2dbcDirectoryStore.of(database);
        empty.createSchema().block(SOON);
        return empty;
    }

    @Test
    void aSweepThatFailsInTheMiddleRemovesNothingAndCanBeRepeated() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 1), users(user("u1")));
        TestDatabases.execute(
                database,
                "create trigger failing after delete on dirflux_group for each row call '" + Failing.class.getName()
                        + "'");

        assertThatThrownBy(() -> sweep(D, false)).hasStackTraceContaining("the disk is full");
        assertThat(state().directories().get(D).pass().isRunning()).isTrue();
        assertThat(rows(D)).hasSize(8);
        SweepCounts counts = sweep(D, true).counts();
        assertThat(counts.users().total()).isEqualTo(2);
        assertThat(counts.groups().total()).isEqualTo(2);
        assertThat(counts.memberships().total()).isEqualTo(4);

        TestDatabases.execute(database, "drop trigger failing");
        assertThat(sweep(D, false).refusal()).isNull();
        assertThat(rows(D)).containsOnlyKeys(RecordKey.user("u1"));
    }
}
