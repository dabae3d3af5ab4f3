package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.r2dbc.spi.R2dbcException;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Creates the tables of a store, and brings those of an earlier version up to date, in one transaction. */
record Schema(Transactions transactions) {

    private static final Set<String> CREATED = Set.of("42P06", "42P07", "42710", "42S01", "90078");

    Mono<Void> upToDate() {
        return transactions
                .run(sql -> version(sql).flatMap(version -> upgraded(sql, version)))
                .retryWhen(Retry.max(2).filter(Schema::isThereMeanwhile));
    }

    /** Another process has created the schema or a table first; 42710 is a type, which a table has too. */
    private static boolean isThereMeanwhile(Throwable failure) {
        return failure instanceof StoreConflictException
                || (failure instanceof R2dbcException refused
                        && CREATED.contains(String.valueOf(refused.getSqlState())));
    }

    private static Mono<Void> upgraded(Sql sql, int version) {
        if (version == SchemaFile.VERSION) {
            return Mono.empty();
        }
        if (version > SchemaFile.VERSION) {
            return Mono.error(unknown(version));
        }
        int next = version == 0 ? SchemaFile.VERSION : version + 1;
        Mono<Void> schema = version == 0 && sql.tables().schema() != null ? created(sql) : Mono.empty();
        return schema.thenMany(Mono.fromCallable(() -> SchemaFile.statements(sql.dialect(), version))
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMapIterable(statements -> statements))
                .concatMap(sql::update, 0)
                .then(sql.update("update dirflux_state set schema_version = $1", next))
                .then(Mono.defer(() -> upgraded(sql, next)));
    }

    /** 0 if there are no tables. The row is locked, so that two processes do not both upgrade. */
    private static Mono<Integer> version(Sql sql) {
        String schema = sql.tables().schema() == null
                ? sql.dialect().currentSchema()
                : "'" + sql.tables().schema() + "'";
        return sql.query(
                        "select count(*) as tables from information_schema.tables where lower(table_name) = $1"
                                + " and lower(table_schema) = lower(" + schema + ")",
                        row -> Objects.requireNonNull(row.get("tables", Long.class)),
                        sql.tables().prefix() + "state")
                .next()
                .flatMap(tables -> tables == 0
                        ? Mono.just(0)
                        : sql.query(
                                        "select s.schema_version from dirflux_state s for update",
                                        row -> Objects.requireNonNull(row.get("schema_version", Integer.class)))
                                .next());
    }

    /** Only if it does not exist: to create it again needs a permission, even with {@code if not exists}. */
    private static Mono<Void> created(Sql sql) {
        String schema = Objects.requireNonNull(sql.tables().schema());
        return sql.query(
                        "select count(*) as schemas from information_schema.schemata where lower(schema_name) = $1",
                        row -> Objects.requireNonNull(row.get("schemas", Long.class)),
                        schema)
                .next()
                .flatMap(schemas ->
                        schemas == 0 ? sql.update("create schema " + schema).then() : Mono.empty());
    }

    /** Refuses tables of another version. */
    static void check(int version) {
        if (version < SchemaFile.VERSION) {
            throw new IllegalStateException("The tables have version " + version + " of the schema, and this version of"
                    + " Dirflux needs " + SchemaFile.VERSION + ": call createSchema(), which keeps their rows");
        }
        if (version > SchemaFile.VERSION) {
            throw unknown(version);
        }
    }

    private static IllegalStateException unknown(int version) {
        return new IllegalStateException(
                "The tables have version " + version + " of the schema, and this version of Dirflux" + " knows only "
                        + SchemaFile.VERSION + ": use a later version of Dirflux");
    }
}
