package io.dirflux.r2dbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Databases for tests: H2 in memory, and the PostgreSQL that the environment variable {@code DIRFLUX_POSTGRESQL} names,
 * if it is set.
 */
public final class TestDatabases {

    private static final Duration SOON = Duration.ofSeconds(30);

    private TestDatabases() {}

    /** A store of its own in H2's memory. */
    public static R2dbcDirectoryStore h2() {
        String url = "r2dbc:h2:mem:///" + name() + "?options=DB_CLOSE_DELAY=-1";
        return created(R2dbcDirectoryStore.of(ConnectionFactories.get(url)));
    }

    /** A store of its own in PostgreSQL; the test is skipped without one. */
    public static R2dbcDirectoryStore postgresql() {
        return created(R2dbcDirectoryStore.of(postgresqlDatabase()).withPrefix(name()));
    }

    /** The PostgreSQL of this run; the test is skipped without one. */
    public static ConnectionFactory postgresqlDatabase() {
        return ConnectionFactories.get(postgresqlUrl());
    }

    /** The URL of the PostgreSQL of this run; the test is skipped without one. */
    public static String postgresqlUrl() {
        String url = System.getenv().getOrDefault("DIRFLUX_POSTGRESQL", "");
        assumeTrue(!url.isEmpty(), "no PostgreSQL: DIRFLUX_POSTGRESQL=r2dbc:postgresql://... is not set");
        return url;
    }

    private static R2dbcDirectoryStore created(R2dbcDirectoryStore store) {
        store.createSchema().block();
        store.createSchema().block(); // does nothing
        return store;
    }

    /** Runs a statement on a connection of its own. */
    public static void execute(ConnectionFactory database, String statement) {
        Flux.usingWhen(
                        Mono.from(database.create()).<Connection>map(connection -> connection),
                        connection -> Flux.from(
                                        connection.createStatement(statement).execute())
                                .concatMap(Result::getRowsUpdated),
                        Connection::close)
                .blockLast(SOON);
    }

    /** A name that no other test has. */
    public static String name() {
        return "t" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + "_";
    }
}
