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
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.function.Tuple2;

/**
 * Runs work in transactions, each on its own connection.
 *
 * <ul>
 *   <li>A failure or a cancel rolls back, then closes the connection.
 *   <li>A deadlock, or a row that another process has inserted first, is a conflict: the work must be repeated.
 *   <li>If a connection is lost or cannot be opened, the store is unavailable.
 *   <li>PostgreSQL ends a transaction whose process stands still for 10 s. Its locks would keep all others from the
 *       rows, a new leader too, for as long as the process is paused or unreachable.
 *   <li>The driver of H2 works on the calling thread, so it is called on a thread that may block.
 * </ul>
 */
record Transactions(ConnectionFactory database, SqlDialect dialect, TableNames tables) {

    private static final String BOUNDED = "select set_config('idle_in_transaction_session_timeout', '10s', true)";

    Transactions(ConnectionFactory database, TableNames tables) {
        this(database, SqlDialect.of(database.getMetadata().getName()), tables);
    }

    Transactions with(TableNames tables) {
        return new Transactions(database, dialect, tables);
    }

    <T> Mono<T> run(Function<Sql, Mono<T>> work) {
        return dialect == SqlDialect.H2 ? mayBlock(work) : transaction(work, () -> false);
    }

    /**
     * Works on {@code boundedElastic()}. A cancel does not interrupt the thread, as {@code subscribeOn} would: H2
     * closes a file whose thread is interrupted. It is seen before the commit, which then does not happen.
     */
    private <T> Mono<T> mayBlock(Function<Sql, Mono<T>> work) {
        return Mono.create(sink -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            sink.onCancel(() -> cancelled.set(true));
            Mono<T> transaction = transaction(work, cancelled::get).contextWrite(sink.contextView());
            Consumer<Throwable> failed = failure -> {
                if (!cancelled.get()) {
                    sink.error(failure);
                }
            };
            Schedulers.boundedElastic().schedule(() -> transaction.subscribe(sink::success, failed, sink::success));
        });
    }

    private <T> Mono<T> transaction(Function<Sql, Mono<T>> work, BooleanSupplier isCancelled) {
        return Mono.usingWhen(
                        Mono.from(database.create()).<Connection>map(connection -> connection),
                        connection -> committed(connection, work, isCancelled),
                        Transactions::closed,
                        (connection, failure) -> rolledBack(connection),
                        Transactions::rolledBack)
                .onErrorMap(Transactions::known);
    }

    /** A commit that fails rolls back too. */
    private <T> Mono<T> committed(Connection connection, Function<Sql, Mono<T>> work, BooleanSupplier isCancelled) {
        return Mono.from(connection.beginTransaction())
                .then(Mono.defer(() -> bounded(new Sql(connection, dialect, tables), work)))
                .flatMap(result -> isCancelled.getAsBoolean()
                        ? Mono.error(new CancellationException("The transaction was cancelled"))
                        : Mono.from(connection.commitTransaction()).thenReturn(result))
                .flatMap(Mono::justOrEmpty);
    }

    /**
     * The bound is sent together with the first statements of the work. If the connection is lost, both fail, and the
     * first failure tells why.
     */
    private <T> Mono<Optional<T>> bounded(Sql sql, Function<Sql, Mono<T>> work) {
        Mono<Optional<T>> result = work.apply(sql).singleOptional();
        return dialect == SqlDialect.POSTGRESQL
                ? Mono.zipDelayError(sql.update(BOUNDED), result)
                        .map(Tuple2::getT2)
                        .onErrorMap(
                                Exceptions::isMultiple,
                                both -> Exceptions.unwrapMultiple(both).get(0))
                : result;
    }

    private static Mono<Void> rolledBack(Connection connection) {
        return Mono.from(connection.rollbackTransaction())
                .onErrorResume(lost -> Mono.empty())
                .then(closed(connection));
    }

    private static Mono<Void> closed(Connection connection) {
        return Mono.from(connection.close()).onErrorResume(lost -> Mono.empty());
    }

    /** If the connection is lost, both statements of {@link #bounded} may fail, and the first one tells why. */
    private static Throwable known(Throwable failed) {
        Throwable failure = Exceptions.isMultiple(failed)
                ? Exceptions.unwrapMultiple(failed).get(0)
                : failed;
        if (failure instanceof R2dbcException refused && isConflict(refused)) {
            return new StoreConflictException(
                    "Another process writes to the same rows (SQLSTATE " + refused.getSqlState() + ")");
        }
        // The driver of PostgreSQL takes a value that is too long for a lost resource.
        if (RefusedRecords.isRefusal(failure)) {
            return failure;
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
