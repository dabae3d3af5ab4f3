package io.dirflux.r2dbc;

import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RecordKey;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RowWrites;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The statements that read the rows of a batch, and those that write them. */
final class BatchRows {

    private BatchRows() {}

    /** Queries for the stored rows of a batch's keys, at most one for each kind of record. */
    static List<Mono<Void>> reads(Sql sql, DirectoryBatch batch, boolean recordChanges, FoundRows found) {
        String directoryId = batch.directoryId();
        RecordBatch records = batch.records();
        Set<Membership> memberships = records.membershipKeys();
        Set<String> otherGroups = groupsOutside(memberships, records);
        Set<String> otherUsers = usersOutside(memberships, records);
        Mono<Void> cascade = recordChanges
                ? MembershipRows.of(sql, directoryId, records.removedGroups(), records.removedUsers())
                        .doOnNext(found.memberships::add)
                        .then()
                : Mono.empty();
        return List.of(
                GroupRows.read(sql, directoryId, records.groupIds(), found),
                UserRows.read(sql, directoryId, records.userIds(), found),
                MembershipRows.read(sql, directoryId, memberships, found),
                named(sql, "dirflux_group", directoryId, otherGroups, found.namedGroups),
                named(sql, "dirflux_user", directoryId, otherUsers, found.namedUsers),
                cascade);
    }

    /** The query for memberships tells also which of their groups and users there are. */
    private static Set<String> groupsOutside(Set<Membership> memberships, RecordBatch records) {
        Set<String> ids = records.namedGroupIds();
        memberships.forEach(membership -> ids.remove(membership.groupId()));
        return ids;
    }

    private static Set<String> usersOutside(Set<Membership> memberships, RecordBatch records) {
        Set<String> ids = records.namedUserIds();
        memberships.forEach(membership -> ids.remove(membership.userId()));
        return ids;
    }

    /** Joins the touched key {@code t} of a record. */
    static String touched(SqlDialect dialect, RecordKind kind, String id, String memberId) {
        String key =
                "t.directory_id = $1 and t.kind = '" + kind + "' and t.id = " + id + " and t.member_id = " + memberId;
        return dialect.join("left join", "dirflux_touched", "t", key);
    }

    private static Mono<Void> named(Sql sql, String table, String directoryId, Set<String> ids, Set<String> found) {
        return ids.isEmpty()
                ? Mono.empty()
                : sql.query(
                                "select r.id from " + sql.dialect().unnest(2, 1) + " "
                                        + sql.dialect().join("join", table, "r", "r.directory_id = $1 and r.id = v.c1"),
                                row -> Objects.requireNonNull(row.get("id", String.class)),
                                directoryId,
                                Sql.texts(ids))
                        .doOnNext(found::add)
                        .then();
    }

    /** The statements that write the rows of a directory; its own row is written before them. */
    static List<Publisher<?>> writes(Sql sql, RowWrites writes) {
        String directoryId = writes.directory().id();
        long pass = writes.directory().pass().number();
        return List.of(
                writes.clear() ? clear(sql, directoryId) : Mono.empty(),
                GroupRows.write(sql, writes.groups(), pass, writes.drift()),
                UserRows.write(sql, writes.users(), pass, writes.drift()),
                MembershipRows.write(sql, directoryId, writes.memberships(), pass, writes.drift()),
                seen(sql, writes, pass),
                MembershipRows.delete(sql, directoryId, writes.removedMemberships()),
                delete(sql, "dirflux_user", directoryId, writes.removedUsers()),
                delete(sql, "dirflux_group", directoryId, writes.removedGroups()),
                touch(sql, directoryId, writes.touched()));
    }

    private static Mono<Void> clear(Sql sql, String directoryId) {
        return Sql.together(Stream.of("dirflux_membership", "dirflux_user", "dirflux_group", "dirflux_touched")
                .map(table -> sql.update("delete from " + table + " where directory_id = $1", directoryId))
                .toList());
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

    private static Mono<Void> seen(Sql sql, RowWrites writes, long pass) {
        Set<RecordKey> seen = writes.seen();
        Set<RecordKey> unreadable = writes.unreadable();
        String directoryId = writes.directory().id();
        return Sql.together(List.of(
                mark(sql, directoryId, "dirflux_group", "id", of(seen, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_group", "id", of(unreadable, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_membership", "group_id", of(unreadable, RecordKind.GROUP), pass),
                mark(sql, directoryId, "dirflux_user", "id", of(seen, RecordKind.USER), pass),
                mark(sql, directoryId, "dirflux_user", "id", of(unreadable, RecordKind.USER), pass),
                mark(sql, directoryId, "dirflux_membership", "user_id", of(unreadable, RecordKind.USER), pass),
                markMemberships(sql, directoryId, of(seen, RecordKind.MEMBERSHIP), pass)));
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
