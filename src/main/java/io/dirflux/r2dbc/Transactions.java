package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.dirflux.error.StoreUnavailableException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTransientException;
import java.io.IOException;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Runs work in transactions, each on its own connection.
 *
 * <ul>
 *   <li>A failure or a cancel rolls back, then closes the connection.
 *   <li>A deadlock, or a row that another process has inserted first, is a conflict: the work must be repeated.
 *   <li>If a connection is lost or cannot be opened, the store is unavailable.
 * </ul>
 */
record Transactions(ConnectionFactory database, SqlDialect dialect, TableNames tables) {

    Transactions(ConnectionFactory database, TableNames tables) {
        this(database, SqlDialect.of(database.getMetadata().getName()), tables);
    }

    Transactions with(TableNames tables) {
        return new Transactions(database, dialect, tables);
    }

    <T> Mono<T> run(Function<Sql, Mono<T>> work) {
        return Mono.usingWhen(
                        Mono.from(database.create()).<Connection>map(connection -> connection),
                        connection -> Mono.from(connection.beginTransaction())
                                .then(Mono.defer(() -> work.apply(new Sql(connection, dialect, tables)))),
                        connection -> Mono.from(connection.commitTransaction()).then(closed(connection)),
                        (connection, failure) -> rolledBack(connection),
                        Transactions::rolledBack)
                .onErrorMap(Transactions::known);
    }

    private static Mono<Void> rolledBack(Connection connection) {
        return Mono.from(connection.rollbackTransaction())
                .onErrorResume(lost -> Mono.empty())
                .then(closed(connection));
    }

    private static Mono<Void> closed(Connection connection) {
        return Mono.from(connection.close()).onErrorResume(lost -> Mono.empty());
    }

    private static Throwable known(Throwable failure) {
        if (failure instanceof R2dbcException refused && isConflict(refused)) {
            return new StoreConflictException(
                    "Another process writes to the same rows (SQLSTATE " + refused.getSqlState() + ")");
        }
        boolean isLost = failure instanceof R2dbcTransientException
                || failure instanceof R2dbcNonTransientResourceException
                || failure instanceof IOException;
        return isLost ? new StoreUnavailableException(failure) : failure;
    }

    /**
     * Class 40 is a rollback (deadlock, serialization). 23505 is a row that already exists. HYT00 and 55P03 are locks
     * that could not be acquired.
     */
    private static boolean isConflict(R2dbcException refused) {
        String state = refused.getSqlState() == null ? "" : refused.getSqlState();
        return refused instanceof R2dbcRollbackException
                || state.startsWith("40")
                || state.equals("23505")
                || state.equals("HYT00")
                || state.equals("55P03")
                || refused.getErrorCode() == 50200;
    }

    @Override
    public String toString() {
        return dialect + ", " + tables.qualifier();
    }
}
