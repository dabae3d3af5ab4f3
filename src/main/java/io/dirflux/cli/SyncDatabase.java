package io.dirflux.cli;

import io.dirflux.error.StoreUnavailableException;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The database of a sync. One connection stays open, because H2 closes a file with its last one. */
final class SyncDatabase implements AutoCloseable {

    static final String USER = "DIRFLUX_DATABASE_USER";
    static final String PASSWORD = "DIRFLUX_DATABASE_PASSWORD";

    private final ConnectionFactory database;
    private final R2dbcDirectoryStore store;
    private final Connection held;

    private SyncDatabase(ConnectionFactory database) {
        this.database = database;
        this.store = R2dbcDirectoryStore.of(database);
        this.held = connected(database);
    }

    /** Connects to the database of {@code --to}. Blocks. */
    static SyncDatabase open(String url, Map<String, String> environment) {
        return new SyncDatabase(factory("--to", url, environment, Map.of()));
    }

    /** Connects to a database that must be there: H2 would create a file. Blocks. */
    static SyncDatabase openExisting(String option, String url, Map<String, String> environment) {
        boolean isFile = url.startsWith("r2dbc:h2:file:");
        return new SyncDatabase(factory(option, url, environment, isFile ? Map.of("IFEXISTS", "TRUE") : Map.of()));
    }

    /** The same with the tables, which are created if they are not there. Blocks. */
    SyncDatabase withTables() {
        try {
            store.createSchema()
                    .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                    .block();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What is stored besides the rows. Blocks. */
    @Nullable
    SyncState state() {
        return store.load()
                .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                .block();
    }

    private static Connection connected(ConnectionFactory database) {
        Connection held = Mono.from(database.create())
                .<Connection>map(connection -> connection)
                .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                .block();
        if (held == null) {
            throw new IllegalStateException("The driver has made no connection");
        }
        return held;
    }

    private static ConnectionFactory factory(
            String option, String url, Map<String, String> environment, Map<String, String> settings) {
        ConnectionFactoryOptions.Builder options = parsed(option, url).mutate();
        settings.forEach((name, value) -> options.option(Option.valueOf(name), value));
        String user = environment.getOrDefault(USER, "");
        if (!user.isEmpty()) {
            options.option(ConnectionFactoryOptions.USER, user);
        }
        String password = environment.getOrDefault(PASSWORD, "");
        if (!password.isEmpty()) {
            options.option(ConnectionFactoryOptions.PASSWORD, password);
        }
        try {
            return ConnectionFactories.get(options.build());
        } catch (NoSuchOptionException missing) {
            throw new IllegalArgumentException(
                    option + " lacks the " + missing.getOption().name() + "; a user can also be set with " + USER,
                    missing);
        } catch (IllegalStateException noDriver) {
            throw new IllegalArgumentException(
                    option + ": only r2dbc:h2:... and r2dbc:postgresql:... are known here", noDriver);
        }
    }

    private static ConnectionFactoryOptions parsed(String option, String url) {
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + " is not the URL of a database, such as r2dbc:h2:file:///./directory or"
                            + " r2dbc:postgresql://host/database",
                    e);
        }
        if (options.hasOption(ConnectionFactoryOptions.PASSWORD)) {
            throw new IllegalArgumentException(
                    option + " has a password, which others could read in the process list: put it"
                            + " into the environment variable " + PASSWORD);
        }
        return options;
    }

    /** The rows of a statement, over a connection of its own, since the first one may have broken. Blocks. */
    <T> List<T> rows(String statement, Function<Readable, T> row) {
        List<T> rows = Flux.usingWhen(
                        database.create(),
                        connection -> Flux.from(
                                        connection.createStatement(statement).execute())
                                .concatMap(result -> result.map(row)),
                        Connection::close)
                .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                .collectList()
                .block();
        return rows == null ? List.of() : rows;
    }

    /** Counts rows. Blocks. */
    long count(String rows, String directoryId) {
        Long count = Flux.<Result>from(held.createStatement("select count(*) as n from " + rows)
                        .bind(0, directoryId)
                        .execute())
                .concatMap(result -> result.map(row -> Objects.requireNonNull(row.get("n", Long.class))))
                .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                .blockFirst();
        return count == null ? 0 : count;
    }

    R2dbcDirectoryStore store() {
        return store;
    }

    @Override
    public void close() {
        Mono.from(held.close()).onErrorResume(lost -> Mono.empty()).block();
    }
}
