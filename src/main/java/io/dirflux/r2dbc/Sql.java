package io.dirflux.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Statements on one connection, with their parameters in order. */
record Sql(Connection connection, SqlDialect dialect, TableNames tables) {

    /** A null of a type. */
    record Null(Class<?> type) {

        static Object or(@Nullable Object value, Class<?> type) {
            return value == null ? new Null(type) : value;
        }
    }

    /** The rows of a query. */
    <T> Flux<T> query(String sql, Function<Readable, T> row, Object... parameters) {
        return Flux.defer(() -> Flux.<Result>from(statement(sql, parameters).execute()))
                .concatMap(result -> result.map(row), 0);
    }

    /** The number of rows that a statement has written. */
    Mono<Long> update(String sql, Object... parameters) {
        return Flux.defer(() -> Flux.<Result>from(statement(sql, parameters).execute()))
                .concatMap(Result::getRowsUpdated, 0)
                .reduce(0L, Long::sum);
    }

    /**
     * Sends statements in this order without waiting for the answers in between, and ends when all are answered. If
     * some fail, it fails with the first failure.
     */
    static Mono<Void> together(List<? extends Publisher<?>> statements) {
        return Flux.fromIterable(statements)
                .flatMapSequential(statement -> Flux.from(statement).then().materialize())
                .filter(Signal::isOnError)
                .reduce((first, later) -> first)
                .flatMap(failed -> Mono.error(Objects.requireNonNull(failed.getThrowable())));
    }

    private Statement statement(String sql, Object... parameters) {
        Statement statement = connection.createStatement(tables.in(dialect.withTexts(sql, parameters)));
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof Null none) {
                statement.bindNull(i, none.type());
            } else {
                statement.bind(i, parameters[i] instanceof String[] texts ? dialect.array(texts) : parameters[i]);
            }
        }
        return statement;
    }

    /** A column of {@link SqlDialect#timeOf}. */
    static @Nullable Instant time(Readable row, String column) {
        Object time = row.get(column);
        return time instanceof Long micros
                ? Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000)
                : row.get(column, Instant.class);
    }

    static String[] texts(Collection<String> values) {
        return values.toArray(String[]::new);
    }
}
