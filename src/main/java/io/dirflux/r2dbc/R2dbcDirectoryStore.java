package io.dirflux.r2dbc;

import io.dirflux.error.MassRemovalException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.events.LeaderStore;
import io.dirflux.sync.Applied;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RecordedChange;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.RemovalGuard;
import io.dirflux.sync.RowMerge;
import io.dirflux.sync.RowWrites;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SweepCounts;
import io.dirflux.sync.SweepRequest;
import io.dirflux.sync.SweepResult;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
        StoreBatch storable = StorableText.of(batch);
        return write(sql -> applied(sql, storable, List.of()))
                .onErrorResume(
                        RefusedRecords::isRefusal,
                        refusal -> new RefusedRecords(transactions)
                                .of(storable)
                                .flatMap(refused -> write(
                                        sql -> applied(sql, RefusedRecords.without(storable, refused), refused))));
    }

    private static Mono<Applied> applied(Sql sql, StoreBatch batch, List<RefusedRecord> refused) {
        Set<String> ids =
                batch.directories().stream().map(DirectoryBatch::directoryId).collect(Collectors.toSet());
        Mono<Map<String, DirectoryRows.Row>> locked =
                DirectoryRows.lock(sql, ids).collectMap(row -> row.directory().id());
        return locked.flatMap(rows -> {
            Mono<Void> moved = batch.stream() == null ? Mono.empty() : StateRow.move(sql, batch.stream());
            Flux<StoredDirectory> written = Flux.fromIterable(batch.directories())
                    .concatMap(
                            directory ->
                                    written(sql, directory, rows.get(directory.directoryId()), batch.recordChanges()),
                            0);
            return moved.then(written.collectList()).map(directories -> new Applied(directories, refused));
        });
    }

    private static Mono<StoredDirectory> written(
            Sql sql, DirectoryBatch batch, DirectoryRows.@Nullable Row row, boolean recordChanges) {
        StoredDirectory stored = row == null ? null : row.directory();
        if (batch.step() != null && (stored == null || !batch.step().fits(stored))) {
            return Mono.error(movedOn(batch.directoryId()));
        }
        if (stored != null && stored.deleted()) {
            return Mono.empty();
        }
        return BatchRows.read(sql, batch, recordChanges)
                .flatMap(current -> Mono.justOrEmpty(RowMerge.of(batch, stored, current)))
                .flatMap(writes -> written(sql, writes, row, recordChanges));
    }

    /** Writes the directory's own row first, because the other rows refer to it. */
    private static Mono<StoredDirectory> written(
            Sql sql, RowWrites writes, DirectoryRows.@Nullable Row row, boolean recordChanges) {
        long lastChange = row == null ? 0 : row.lastChange();
        long after = lastChange + (recordChanges ? writes.changes().size() : 0);
        Mono<Long> changes = recordChanges
                ? ChangeRows.write(sql, writes.directory().id(), lastChange, writes.changes())
                : Mono.empty();
        return DirectoryRows.write(sql, writes.directory(), after, row == null)
                .then(BatchRows.write(sql, writes))
                .then(changes)
                .thenReturn(writes.directory());
    }

    private static StoreConflictException movedOn(String directoryId) {
        return new StoreConflictException("The pass of directory " + directoryId + " has moved on");
    }

    @Override
    public Mono<SweepResult> sweep(SweepRequest request) {
        return write(sql -> DirectoryRows.lock(sql, Set.of(request.directoryId()))
                .next()
                .filter(row -> request.step().fits(row.directory()))
                .switchIfEmpty(Mono.error(() -> movedOn(request.directoryId())))
                .flatMap(row ->
                        SweepRows.counts(sql, row.directory()).flatMap(counts -> swept(sql, request, row, counts))));
    }

    private static Mono<SweepResult> swept(Sql sql, SweepRequest request, DirectoryRows.Row row, SweepCounts counts) {
        StoredDirectory directory = row.directory();
        if (request.onlyIfNothingIsUnseen() && counts.unseen() > 0) {
            return Mono.just(new SweepResult(directory, counts, null, 0));
        }
        MassRemovalException refusal = request.guard().refusal(directory, counts);
        boolean foundNobody = RemovalGuard.foundNobody(directory, counts);
        StoredDirectory ended = directory.completedBy(request.step().next(), request.at(), foundNobody);
        Mono<DirectoryRows.Row> removed = refusal == null ? removed(sql, row, request.recordChanges()) : Mono.just(row);
        long gone = refusal == null ? counts.unseen() : 0;
        return removed.flatMap(last -> SweepRows.drift(sql, directory)
                .flatMap(drift -> sql.update("delete from dirflux_touched where directory_id = $1", directory.id())
                        .then(DirectoryRows.write(sql, ended, last.lastChange(), false))
                        .thenReturn(new SweepResult(
                                ended, counts, refusal, directory.completedAt() == null ? 0 : drift + gone))));
    }

    /** Removes some rows at a time, memberships first. */
    private static Mono<DirectoryRows.Row> removed(Sql sql, DirectoryRows.Row row, boolean recordChanges) {
        List<RecordKind> kinds = new ArrayList<>(List.of(RecordKind.MEMBERSHIP, RecordKind.USER, RecordKind.GROUP));
        kinds.removeAll(row.directory().pass().unswept());
        Mono<DirectoryRows.Row> rest = Mono.just(row);
        for (RecordKind kind : kinds) {
            rest = rest.flatMap(before -> removed(sql, before, kind, recordChanges));
        }
        return rest;
    }

    private static Mono<DirectoryRows.Row> removed(
            Sql sql, DirectoryRows.Row row, RecordKind kind, boolean recordChanges) {
        StoredDirectory directory = row.directory();
        Mono<DirectoryRows.Row> some = SweepRows.next(sql, directory, kind)
                .flatMap(batch -> BatchRows.read(sql, batch, recordChanges)
                        .flatMap(current -> Mono.justOrEmpty(RowMerge.of(batch, directory, current))))
                .flatMap(writes -> {
                    int changes = recordChanges ? writes.changes().size() : 0;
                    return written(sql, writes, row, recordChanges)
                            .thenReturn(new DirectoryRows.Row(directory, row.lastChange() + changes));
                });
        return some.flatMap(after -> removed(sql, after, kind, recordChanges)).defaultIfEmpty(row);
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
                .run(sql -> ChangeRows.pending(sql, consumer, limit).collectList())
                .flatMapIterable(changes -> changes);
    }

    @Override
    public Mono<Void> done(String consumer, String directoryId, long number) {
        return write(sql -> ChangeRows.done(sql, consumer, directoryId, number));
    }

    @Override
    public String toString() {
        return "R2dbcDirectoryStore[" + transactions + "]";
    }
}
