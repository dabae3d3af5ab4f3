package io.dirflux.r2dbc;

import io.dirflux.model.Membership;
import io.dirflux.sync.CurrentRows;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RecordKey;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RowWrites;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the rows of a batch, and writes them. */
final class BatchRows {

    private BatchRows() {}

    /** The stored rows for a batch's keys. */
    static Mono<CurrentRows> read(Sql sql, DirectoryBatch batch, boolean recordChanges) {
        String directoryId = batch.directoryId();
        RecordBatch records = batch.records();
        if (records.isEmpty()) {
            return Mono.just(CurrentRows.NONE);
        }
        Flux<Membership> memberships = MembershipRows.read(sql, directoryId, records.membershipKeys());
        Flux<Membership> cascade = recordChanges
                ? MembershipRows.of(sql, directoryId, records.removedGroups(), records.removedUsers())
                : Flux.empty();
        Mono<Set<RecordKey>> touched =
                batch.origin() == Origin.PAGE ? touched(sql, directoryId, records) : Mono.just(Set.of());
        return GroupRows.read(sql, directoryId, records.groupIds())
                .flatMap(groups -> UserRows.read(sql, directoryId, records.userIds())
                        .flatMap(users -> memberships
                                .concatWith(cascade)
                                .collect(Collectors.toSet())
                                .flatMap(edges -> touched.map(keys -> new CurrentRows(groups, users, edges, keys)))));
    }

    private static Mono<Set<RecordKey>> touched(Sql sql, String directoryId, RecordBatch records) {
        List<RecordKey> keys = new ArrayList<>();
        records.users().forEach(user -> keys.add(RecordKey.user(user.id())));
        records.groups().forEach(group -> keys.add(RecordKey.group(group.id())));
        records.memberships().forEach(membership -> keys.add(RecordKey.of(membership)));
        return keys.isEmpty()
                ? Mono.just(Set.of())
                : sql.query(
                                "select t.kind, t.id, t.member_id from "
                                        + sql.dialect().unnest(2, 3) + " join dirflux_touched t on t.directory_id = $1"
                                        + " and t.kind = v.c1 and t.id = v.c2 and t.member_id = v.c3",
                                row -> new RecordKey(
                                        RecordKind.valueOf(row.get("kind", String.class)),
                                        Objects.requireNonNull(row.get("id", String.class)),
                                        Objects.requireNonNull(row.get("member_id", String.class))),
                                directoryId,
                                kinds(keys),
                                ids(keys),
                                memberIds(keys))
                        .collect(Collectors.toSet());
    }

    /** Writes the rows of a directory; the directory's own row is written by the caller. */
    static Mono<Void> write(Sql sql, RowWrites writes) {
        String directoryId = writes.directory().id();
        long pass = writes.directory().pass().number();
        return Flux.concat(
                        writes.clear() ? clear(sql, directoryId) : Mono.empty(),
                        GroupRows.write(sql, writes.groups(), pass, writes.drift()),
                        UserRows.write(sql, writes.users(), pass, writes.drift()),
                        MembershipRows.write(sql, directoryId, writes.memberships(), pass, writes.drift()),
                        seen(sql, writes, pass),
                        MembershipRows.delete(sql, directoryId, writes.removedMemberships()),
                        delete(sql, "dirflux_user", directoryId, writes.removedUsers()),
                        delete(sql, "dirflux_group", directoryId, writes.removedGroups()),
                        touch(sql, directoryId, writes.touched()))
                .then();
    }

    private static Flux<Long> clear(Sql sql, String directoryId) {
        return Flux.just("dirflux_membership", "dirflux_user", "dirflux_group", "dirflux_touched")
                .concatMap(table -> sql.update("delete from " + table + " where directory_id = $1", directoryId));
    }

    private static Mono<Long> delete(Sql sql, String table, String directoryId, Set<String> ids) {
        return ids.isEmpty()
                ? Mono.empty()
                : sql.update(
                        "merge into " + table + " r using (select v.c1 from "
                                + sql.dialect().unnest(2, 1)
                                + ") s on r.directory_id = $1 and r.id = s.c1 when matched then delete",
                        directoryId,
                        Sql.texts(ids));
    }

    private static Flux<Long> seen(Sql sql, RowWrites writes, long pass) {
        Set<RecordKey> seen = writes.seen();
        Set<RecordKey> unreadable = writes.unreadable();
        String directoryId = writes.directory().id();
        return Flux.concat(
                mark(sql, directoryId, "dirflux_group", "id", of(seen, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_group", "id", of(unreadable, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_membership", "group_id", of(unreadable, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_user", "id", of(seen, RecordKind.USER), pass),
                mark(sql, directoryId, "dirflux_user", "id", of(unreadable, RecordKind.USER), pass),
                mark(sql, directoryId, "dirflux_membership", "user_id", of(unreadable, RecordKind.USER), pass),
                markMemberships(sql, directoryId, of(seen, RecordKind.MEMBERSHIP), pass));
    }

    private static List<RecordKey> of(Set<RecordKey> keys, RecordKind kind) {
        return keys.stream().filter(key -> key.kind() == kind).toList();
    }

    private static Mono<Long> mark(
            Sql sql, String directoryId, String table, String column, List<RecordKey> keys, long pass) {
        return keys.isEmpty()
                ? Mono.empty()
                : sql.update(
                        "merge into " + table + " r using (select v.c1 from "
                                + sql.dialect().unnest(3, 1) + ") s on r.directory_id = $2 and r." + column
                                + " = s.c1 when matched then update set pass = $1",
                        pass,
                        directoryId,
                        ids(keys));
    }

    private static Mono<Long> markMemberships(Sql sql, String directoryId, List<RecordKey> keys, long pass) {
        return keys.isEmpty()
                ? Mono.empty()
                : sql.update(
                        "merge into dirflux_membership m using (select v.c1, v.c2 from "
                                + sql.dialect().unnest(3, 2) + ") s on m.directory_id = $2 and m.group_id = s.c1"
                                + " and m.user_id = s.c2 when matched then update set pass = $1",
                        pass,
                        directoryId,
                        ids(keys),
                        memberIds(keys));
    }

    private static Mono<Long> touch(Sql sql, String directoryId, Set<RecordKey> keys) {
        List<SqlDialect.Column> columns = List.of(
                SqlDialect.Column.text("directory_id"),
                SqlDialect.Column.text("kind"),
                SqlDialect.Column.text("id"),
                SqlDialect.Column.text("member_id"));
        List<String> names = columns.stream().map(SqlDialect.Column::name).toList();
        return keys.isEmpty()
                ? Mono.empty()
                : sql.update(
                        sql.dialect().upsert("dirflux_touched", names, columns),
                        keys.stream().map(key -> directoryId).toArray(String[]::new),
                        kinds(keys),
                        ids(keys),
                        memberIds(keys));
    }

    private static String[] kinds(Collection<RecordKey> keys) {
        return keys.stream().map(key -> key.kind().name()).toArray(String[]::new);
    }

    private static String[] ids(Collection<RecordKey> keys) {
        return keys.stream().map(RecordKey::id).toArray(String[]::new);
    }

    private static String[] memberIds(Collection<RecordKey> keys) {
        return keys.stream().map(RecordKey::memberId).toArray(String[]::new);
    }
}
