package io.dirflux.cli;

import io.dirflux.error.StoreUnavailableException;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The database that a command writes to. One connection stays open, because H2 closes a file with its last one. */
final class SyncDatabase implements AutoCloseable {

    static final String USER = "DIRFLUX_DATABASE_USER";
    static final String PASSWORD = "DIRFLUX_DATABASE_PASSWORD";

    private final R2dbcDirectoryStore store;
    private final Connection held;

    private SyncDatabase(R2dbcDirectoryStore store, Connection held) {
        this.store = store;
        this.held = held;
    }

    /** Connects. Blocks. */
    static SyncDatabase open(String url, Map<String, String> environment) {
        ConnectionFactory database = factory(url, environment);
        return new SyncDatabase(R2dbcDirectoryStore.of(database), connected(database));
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

    private static ConnectionFactory factory(String url, Map<String, String> environment) {
        ConnectionFactoryOptions.Builder options = parsed(url).mutate();
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
                    "--to lacks the " + missing.getOption().name() + "; a user can also be set with " + USER, missing);
        } catch (IllegalStateException noDriver) {
            throw new IllegalArgumentException(
                    "--to: only r2dbc:h2:... and r2dbc:postgresql:... are known here", noDriver);
        }
    }

    private static ConnectionFactoryOptions parsed(String url) {
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--to is not the URL of a database, such as r2dbc:h2:file:///./directory or"
                            + " r2dbc:postgresql://host/database",
                    e);
        }
        if (options.hasOption(ConnectionFactoryOptions.PASSWORD)) {
            throw new IllegalArgumentException(
                    "--to has a password, which others could read in the process list: put it"
                            + " into the environment variable " + PASSWORD);
        }
        return options;
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
