package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.dirflux.events.LeaderStore;
import io.dirflux.sync.Applied;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RecordedChange;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.SweepRequest;
import io.dirflux.sync.SweepResult;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The store of a directory sync in an H2 or PostgreSQL database. It uses your application's {@code ConnectionFactory}.
 *
 * <p>The tables are {@code dirflux_directory}, {@code _user}, {@code _group} and {@code _membership}, with a column
 * for each field and JSON for attributes. The sync uses {@code _state}, {@code _touched}, {@code _change} and
 * {@code _place} for itself, {@linkplain #leaders() leaders} use {@code _leader} and {@code _candidate}. You may read
 * all tables, but do not write to them. {@link #createSchema()} creates them. The jar contains the same statements for
 * Flyway or Liquibase, as {@code io/dirflux/r2dbc/postgresql.sql} and {@code h2.sql}.
 *
 * <p>Each call is one transaction on its own connection, and its statements write all rows of a page at once. A cancel
 * rolls it back. Databases do not accept U+0000 and half surrogate pairs, so these are stored as U+FFFD. A record that
 * the database still refuses is left out and reported. Thread-safe; there is nothing to close.
 *
 * <p>The driver of H2 works on the calling thread, so the store calls it on {@code boundedElastic()}, and a cancel does
 * not interrupt a transaction. Only one process at a time can open a file of H2: use PostgreSQL if several processes
 * share a store.
 */
public final class R2dbcDirectoryStore implements DirectoryStore {

    /** Two processes may register one consumer at the same time. */
    private static final Retry ANOTHER_REGISTERED = Retry.max(3).filter(StoreConflictException.class::isInstance);

    private final Transactions transactions;

    private R2dbcDirectoryStore(Transactions transactions) {
        this.transactions = transactions;
    }

    /** A store with the tables {@code dirflux_...} in the connection's default schema. */
    public static R2dbcDirectoryStore of(ConnectionFactory database) {
        return new R2dbcDirectoryStore(new Transactions(database, TableNames.DEFAULT));
    }

    /**
     * The same store with another prefix than {@code dirflux_}.
     *
     * @param prefix up to 31 small letters, digits and underscores
     */
    public R2dbcDirectoryStore withPrefix(String prefix) {
        return new R2dbcDirectoryStore(transactions.with(transactions.tables().withPrefix(prefix)));
    }

    /**
     * The same store with its tables in this schema instead of the connection's default one.
     *
     * @param schema up to 31 small letters, digits and underscores
     */
    public R2dbcDirectoryStore withSchema(String schema) {
        return new R2dbcDirectoryStore(transactions.with(transactions.tables().withSchema(schema)));
    }

    /**
     * Creates the tables, and the schema of {@link #withSchema}, if they do not exist. Tables of an earlier version of
     * Dirflux are brought up to date, with their rows. Fails with {@link IllegalStateException} if a later version has
     * made them.
     */
    public Mono<Void> createSchema() {
        return new Schema(transactions).upToDate();
    }

    /**
     * Who leads which task, in this database: for {@link io.dirflux.events.Leadership#of}. What a leader writes into
     * this store is fenced: if another process has taken over, the transaction fails and is rolled back.
     */
    public LeaderStore leaders() {
        return new R2dbcLeaderStore(transactions);
    }

    /** A transaction that fails if it belongs to the work of a leader who is none any more. */
    private <T> Mono<T> write(Function<Sql, Mono<T>> work) {
        return transactions.run(sql -> work.apply(sql)
                .singleOptional()
                .delayUntil(
                        written -> Mono.deferContextual(context -> R2dbcLeaderStore.fence(transactions, sql, context)))
                .flatMap(Mono::justOrEmpty));
    }

    @Override
    public Mono<SyncState> load() {
        return transactions.run(StateRow::read);
    }

    @Override
    public Mono<Applied> apply(StoreBatch batch) {
        return write(sql -> applied(sql, batch, List.of()))
                .onErrorResume(
                        RefusedRecords::isRefusal,
                        refusal -> new RefusedRecords(transactions)
                                .of(StorableText.of(batch))
                                .flatMap(refused ->
                                        write(sql -> applied(sql, RefusedRecords.without(batch, refused), refused))));
    }

    private static Mono<Applied> applied(Sql sql, StoreBatch batch, List<RefusedRecord> refused) {
        return Mono.defer(() -> new BatchTransaction(sql, batch).run())
                .map(directories -> new Applied(directories, refused));
    }

    @Override
    public Mono<SweepResult> sweep(SweepRequest request) {
        return write(sql -> new SweepTransaction(sql, request).run());
    }

    @Override
    public Flux<String> ids(String directoryId, RecordKind kind, String after, int limit) {
        String table = kind == RecordKind.GROUP ? "dirflux_group" : "dirflux_user";
        return transactions
                .run(sql -> sql.query(
                                "select r.id from " + table
                                        + " r where r.directory_id = $1 and r.id > $2 order by r.id limit $3",
                                row -> row.get("id", String.class),
                                directoryId,
                                after,
                                limit)
                        .collectList())
                .flatMapIterable(ids -> ids);
    }

    @Override
    public Flux<RecordedChange> changes(String consumer, int limit) {
        return transactions
                .run(sql -> ChangeRows.pending(sql, consumer, limit))
                .retryWhen(ANOTHER_REGISTERED)
                .flatMapIterable(changes -> changes);
    }

    @Override
    public Mono<Void> done(String consumer, String directoryId, long number) {
        return write(sql -> ChangeRows.done(sql, consumer, directoryId, number)).retryWhen(ANOTHER_REGISTERED);
    }

    @Override
    public String toString() {
        return "R2dbcDirectoryStore[" + transactions + "]";
    }
}
