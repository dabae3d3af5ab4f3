package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryState;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The versions of the tables, and their place. */
@Timeout(120)
class SchemaTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(SqlDialect.class)
    void tablesOfTheFirstVersionAreUpgradedWithTheirRows(SqlDialect dialect) {
        Transactions transactions =
                new Transactions(database(dialect), TableNames.DEFAULT.withPrefix(TestDatabases.name()));
        R2dbcDirectoryStore store = store(transactions);
        store.createSchema().block(SOON);
        store.apply(batch()).block(SOON);
        run(
                transactions,
                "drop table dirflux_leader",
                "drop table dirflux_candidate",
                "update dirflux_state set schema_version = 1"); // what the first version had made

        assertThatThrownBy(() -> store.load().block(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 1")
                .hasMessageContaining("createSchema()");
        store.createSchema().block(SOON);
        store.createSchema().block(SOON);

        assertThat(store.load().block(SOON).directories()).containsOnlyKeys("directory_1");
        assertThat(version(transactions)).isEqualTo(SchemaFile.VERSION);
        run(transactions, "delete from dirflux_leader", "delete from dirflux_candidate"); // they are there
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

    private static int version(Transactions transactions) {
        return transactions
                .run(sql -> sql.query(
                                "select s.schema_version from dirflux_state s",
                                row -> Objects.requireNonNull(row.get("schema_version", Integer.class)))
                        .next())
                .block(SOON);
    }
}
