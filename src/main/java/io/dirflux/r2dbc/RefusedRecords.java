package io.dirflux.r2dbc;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RecordKey;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.StoreBatch;
import io.r2dbc.spi.R2dbcException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the records of a batch that the database refuses: it writes each record alone and rolls back. This takes a
 * transaction for each record, and is done only if the database has refused the whole batch.
 */
record RefusedRecords(Transactions transactions) {

    /** Class 22 is an invalid value, class 54 a value above a limit, such as the size of an index entry. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof R2dbcException refused
                && refused.getSqlState() != null
                && (refused.getSqlState().startsWith("22")
                        || refused.getSqlState().startsWith("54"));
    }

    Mono<List<RefusedRecord>> of(StoreBatch batch) {
        return Flux.fromIterable(batch.directories())
                .concatMap(directory -> of(directory.records()), 0)
                .collectList();
    }

    private Flux<RefusedRecord> of(RecordBatch records) {
        Flux<RefusedRecord> users = Flux.fromIterable(records.users())
                .concatWith(Flux.fromIterable(records.usersIfUnknown()))
                .concatMap(user ->
                        refusal(sql -> UserRows.write(sql, List.of(user), 0, Set.of()), RecordKind.USER, user.id()));
        Flux<RefusedRecord> groups = Flux.fromIterable(records.groups())
                .concatWith(Flux.fromIterable(records.groupsIfUnknown()))
                .concatMap(group -> refusal(
                        sql -> GroupRows.write(sql, List.of(group), 0, Set.of()), RecordKind.GROUP, group.id()));
        return users.concatWith(groups);
    }

    private Mono<RefusedRecord> refusal(Function<Sql, Mono<Long>> write, RecordKind kind, String id) {
        return transactions
                .run(sql -> write.apply(sql).then(Mono.<RefusedRecord>error(new Undone())))
                .onErrorResume(Undone.class, fine -> Mono.empty())
                .onErrorResume(RefusedRecords::isWithoutDirectory, fine -> Mono.empty())
                .onErrorResume(
                        RefusedRecords::isRefusal,
                        refused -> Mono.just(new RefusedRecord(
                                kind,
                                id,
                                "the database refuses it, SQLSTATE " + ((R2dbcException) refused).getSqlState())));
    }

    /**
     * The directory may be in the same batch, so that a record alone has none yet. The values of a row are checked
     * before its foreign keys. 23503 is PostgreSQL, 23506 is H2.
     */
    private static boolean isWithoutDirectory(Throwable failure) {
        return failure instanceof R2dbcException refused
                && ("23503".equals(refused.getSqlState()) || "23506".equals(refused.getSqlState()));
    }

    /** Rolls back a trial. */
    private static final class Undone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Undone() {
            super("tried only", null, false, false);
        }
    }

    /** The batch without its refused records, whose rows count as seen. */
    static StoreBatch without(StoreBatch batch, List<RefusedRecord> refused) {
        Set<RecordKey> keys = refused.stream()
                .map(record -> new RecordKey(record.kind(), String.valueOf(record.id()), ""))
                .collect(Collectors.toSet());
        return batch.withRecords(records -> without(records, keys));
    }

    private static RecordBatch without(RecordBatch records, Set<RecordKey> refused) {
        Set<RecordKey> unreadable = new HashSet<>(records.unreadable());
        unreadable.addAll(refused);
        return new RecordBatch(
                groups(records.groups(), refused),
                users(records.users(), refused),
                groups(records.groupsIfUnknown(), refused),
                users(records.usersIfUnknown(), refused),
                records.memberships(),
                records.removedGroups(),
                records.removedUsers(),
                records.removedMemberships(),
                unreadable);
    }

    private static List<DirectoryUser> users(Collection<DirectoryUser> users, Set<RecordKey> refused) {
        return users.stream()
                .filter(user -> !refused.contains(RecordKey.user(user.id())))
                .toList();
    }

    private static List<DirectoryGroup> groups(Collection<DirectoryGroup> groups, Set<RecordKey> refused) {
        return groups.stream()
                .filter(group -> !refused.contains(RecordKey.group(group.id())))
                .toList();
    }
}
