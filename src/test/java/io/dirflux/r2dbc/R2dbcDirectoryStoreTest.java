package io.dirflux.r2dbc;

import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectoryStoreContract;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/** The stores in databases keep the contract. */
class R2dbcDirectoryStoreTest {

    private static final List<String> EMPTYING = Stream.concat(
                    Stream.of("membership", "user", "group", "touched", "change", "place", "directory")
                            .map(table -> "delete from dirflux_" + table),
                    Stream.of("update dirflux_state set version = 0, scope = null, event_id = null, event_time = null,"
                            + " read_at = null"))
            .toList();

    private static final String TABLES = TestDatabases.name();
    private static final AtomicBoolean IS_CREATED = new AtomicBoolean();

    @Nested
    class InH2 extends DirectoryStoreContract {

        @Override
        protected DirectoryStore emptyStore() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class InPostgresql extends DirectoryStoreContract {

        @Override
        protected DirectoryStore emptyStore() {
            return emptied();
        }
    }

    /** Creating tables takes longer than emptying them, so that the tests in PostgreSQL share them. */
    private static R2dbcDirectoryStore emptied() {
        Transactions transactions =
                new Transactions(TestDatabases.postgresqlDatabase(), TableNames.DEFAULT.withPrefix(TABLES));
        R2dbcDirectoryStore store =
                R2dbcDirectoryStore.of(transactions.database()).withPrefix(TABLES);
        if (!IS_CREATED.getAndSet(true)) {
            store.createSchema().block();
        }
        transactions
                .run(sql -> Sql.together(EMPTYING.stream().map(sql::update).toList()))
                .block();
        return store;
    }
}
