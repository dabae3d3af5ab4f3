package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryState;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The versions of the tables, and their place. */
@Timeout(120)
class SchemaTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Turns the tables of now into those of the first version. */
    private static final String[] FIRST_VERSION = {
        "drop table dirflux_leader",
        "drop table dirflux_candidate",
        "drop index dirflux_group_idp_id",
        "create index dirflux_group_idp_id on dirflux_group (directory_id, idp_id)",
        "drop index dirflux_user_idp_id",
        "create index dirflux_user_idp_id on dirflux_user (directory_id, idp_id)",
        "drop index dirflux_user_state",
        "create index dirflux_user_state on dirflux_user (directory_id, state)",
        "drop index if exists dirflux_membership_user",
        "create index dirflux_membership_user on dirflux_membership (directory_id, user_id)",
        "drop index if exists dirflux_group_pass",
        "drop index if exists dirflux_group_drift",
        "drop index if exists dirflux_user_pass",
        "drop index if exists dirflux_user_drift",
        "drop index if exists dirflux_membership_pass",
        "drop index if exists dirflux_membership_drift",
        "update dirflux_state set schema_version = 1"
    };

    @ParameterizedTest
    @EnumSource(SqlDialect.class)
    void tablesOfTheFirstVersionAreUpgradedWithTheirRows(SqlDialect dialect) {
        Transactions transactions =
                new Transactions(database(dialect), TableNames.DEFAULT.withPrefix(TestDatabases.name()));
        R2dbcDirectoryStore store = store(transactions);
        store.createSchema().block(SOON);
        store.apply(batch()).block(SOON);
        Set<String> now = columnsAndIndexes(transactions);
        run(transactions, FIRST_VERSION);

        assertThatThrownBy(() -> store.load().block(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 1")
                .hasMessageContaining("createSchema()");
        store.createSchema().block(SOON);
        store.createSchema().block(SOON);

        assertThat(store.load().block(SOON).directories()).containsOnlyKeys("directory_1");
        assertThat(version(transactions)).isEqualTo(SchemaFile.VERSION);
        assertThat(columnsAndIndexes(transactions)).isEqualTo(now);
    }

    /**
     * PostgreSQL plans the check of a foreign key when the table is small. It may choose any index that begins with a
     * column of the key, and reads all rows of the directory for each new membership as long as it keeps the plan.
     */
    @Test
    void noIndexButAPrimaryKeyBeginsWithTheDirectory() {
        Transactions transactions = new Transactions(
                TestDatabases.postgresqlDatabase(), TableNames.DEFAULT.withPrefix(TestDatabases.name()));
        store(transactions).createSchema().block(SOON);
        assertThat(columnsAndIndexes(transactions))
                .filteredOn(line -> line.contains(" INDEX ") && line.contains("(directory_id"))
                .isNotEmpty()
                .allMatch(line -> line.contains("_pkey"));
    }

    /** H2 reads rows one by one, so that a pass of many rows would end with a transaction of seconds. */
    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void inH2AnIndexFindsWhatAPassHasNotSeenAndWhatItHasChanged(RecordKind kind) {
        Transactions transactions =
                new Transactions(database(SqlDialect.H2), TableNames.DEFAULT.withPrefix(TestDatabases.name()));
        store(transactions).createSchema().block(SOON);
        assertThat(plan(transactions, SweepRows.counting(kind)))
                .containsPattern(kind + "_PASS: PASS < \\S+\\s+AND DIRECTORY_ID = ");
        assertThat(plan(transactions, SweepRows.countingDrift(kind))).containsPattern(kind + "_DRIFT: [^/]*DRIFT = ");
    }

    private static String plan(Transactions transactions, String statement) {
        return transactions
                .run(sql -> sql.query(
                                "explain " + statement,
                                row -> Objects.requireNonNull(row.get(0, String.class)),
                                "directory_1",
                                2L)
                        .next())
                .map(plan -> plan.toUpperCase(Locale.ROOT))
                .block(SOON);
    }

    @ParameterizedTest
    @EnumSource(SqlDialect.class)
    void severalProcessesMayCreateThemAtOnce(SqlDialect dialect) {
        for (int round = 0; round < 5; round++) {
            R2dbcDirectoryStore store =
                    R2dbcDirectoryStore.of(database(dialect)).withPrefix(TestDatabases.name());
            Flux.range(0, 4)
                    .flatMap(n -> store.createSchema().subscribeOn(Schedulers.boundedElastic()))
                    .blockLast(SOON);
            assertThat(store.load().block(SOON)).isEqualTo(SyncState.EMPTY);
        }
    }

    @ParameterizedTest
    @EnumSource(SqlDialect.class)
    void tablesOfALaterVersionAreRefused(SqlDialect dialect) {
        Transactions transactions =
                new Transactions(database(dialect), TableNames.DEFAULT.withPrefix(TestDatabases.name()));
        R2dbcDirectoryStore store = store(transactions);
        store.createSchema().block(SOON);
        run(transactions, "update dirflux_state set schema_version = " + (SchemaFile.VERSION + 1));

        assertThatThrownBy(() -> store.createSchema().block(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use a later version");
        assertThatThrownBy(() -> store.load().block(SOON)).isInstanceOf(IllegalStateException.class);
        assertThat(version(transactions)).isEqualTo(SchemaFile.VERSION + 1);
    }

    @ParameterizedTest
    @EnumSource(SqlDialect.class)
    void tablesCanBeInASchemaOfTheirOwn(SqlDialect dialect) {
        String schema = TestDatabases.name();
        ConnectionFactory database = database(dialect);
        R2dbcDirectoryStore store =
                R2dbcDirectoryStore.of(database).withSchema(schema).withPrefix("hr_");
        store.createSchema().block(SOON);
        store.createSchema().block(SOON);
        store.apply(batch()).block(SOON);

        assertThat(store.load().block(SOON).directories()).containsOnlyKeys("directory_1");
        Transactions transactions = new Transactions(database, TableNames.DEFAULT);
        assertThat(transactions
                        .run(sql -> sql.query(
                                        "select count(*) as n from " + schema + ".hr_directory",
                                        row -> row.get("n", Long.class))
                                .next())
                        .block(SOON))
                .isEqualTo(1);
        assertThatThrownBy(() -> R2dbcDirectoryStore.of(database).withSchema("a;b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ConnectionFactory database(SqlDialect dialect) {
        return dialect == SqlDialect.H2
                ? ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1")
                : TestDatabases.postgresqlDatabase();
    }

    private static R2dbcDirectoryStore store(Transactions transactions) {
        return R2dbcDirectoryStore.of(transactions.database())
                .withPrefix(transactions.tables().prefix());
    }

    private static StoreBatch batch() {
        Directory directory =
                Directory.builder("directory_1").state(DirectoryState.LINKED).build();
        return new StoreBatch(
                null,
                List.of(new DirectoryBatch(
                        "directory_1", Origin.EVENTS, directory, false, false, null, RecordBatch.EMPTY)),
                false);
    }

    private static void run(Transactions transactions, String... statements) {
        transactions
                .run(sql -> Flux.just(statements).concatMap(sql::update, 0).then())
                .block(SOON);
    }

    private static Set<String> columnsAndIndexes(Transactions transactions) {
        boolean isH2 = transactions.dialect() == SqlDialect.H2;
        String columns =
                "select lower(table_name || '.' || column_name) || ' ' || data_type || ' ' || is_nullable as it"
                        + " from information_schema.columns where lower(table_name) like $1";
        String indexes = isH2
                ? "select lower(index_name || ' ' || column_name) || ' ' || ordinal_position as it"
                        + " from information_schema.index_columns where lower(index_name) like $1"
                : "select indexdef as it from pg_indexes where tablename like $1";
        String named = transactions.tables().prefix() + "%";
        return transactions
                .run(sql -> sql.query(columns + " union all " + indexes, row -> row.get("it", String.class), named)
                        .collect(Collectors.toCollection(TreeSet::new)))
                .block(SOON);
    }

    private static int version(Transactions transactions) {
        return transactions
                .run(sql -> sql.query(
                                "select s.schema_version from dirflux_state s",
                                row -> Objects.requireNonNull(row.get("schema_version", Integer.class)))
                        .next())
                .block(SOON);
    }
}
