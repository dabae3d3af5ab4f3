package io.dirflux.r2dbc;

import io.dirflux.model.Membership;
import io.dirflux.r2dbc.SqlDialect.Column;
import io.dirflux.r2dbc.SqlDialect.ColumnType;
import io.dirflux.sync.RecordKey;
import io.dirflux.sync.RecordKind;
import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of memberships. */
final class MembershipRows {

    private static final List<Column> COLUMNS = List.of(
            Column.text("directory_id"),
            Column.text("group_id"),
            Column.text("user_id"),
            new Column("pass", ColumnType.NUMBER),
            new Column("drift", ColumnType.NUMBER));

    private static final String BY_KEYS = "select v.c1 as group_id, v.c2 as user_id, g.id as stored_group,"
            + " u.id as stored_user, m.group_id as stored, t.id as touched from ";

    private MembershipRows() {}

    /** Which memberships, and which of their groups and users, are stored. */
    static Mono<Void> read(Sql sql, String directoryId, Set<Membership> keys, FoundRows found) {
        return keys.isEmpty()
                ? Mono.empty()
                : sql.query(
                                byKeys(sql.dialect()),
                                row -> found(row, found),
                                directoryId,
                                texts(keys, Membership::groupId),
                                texts(keys, Membership::userId))
                        .then();
    }

    private static String byKeys(SqlDialect dialect) {
        String row = "m.directory_id = $1 and m.group_id = v.c1 and m.user_id = v.c2";
        return BY_KEYS + dialect.unnest(2, 2) + " "
                + dialect.join("left join", "dirflux_group", "g", "g.directory_id = $1 and g.id = v.c1") + " "
                + dialect.join("left join", "dirflux_user", "u", "u.directory_id = $1 and u.id = v.c2") + " "
                + dialect.join("left join", "dirflux_membership", "m", row) + " "
                + BatchRows.touched(dialect, RecordKind.MEMBERSHIP, "v.c1", "v.c2");
    }

    private static boolean found(Readable row, FoundRows found) {
        Membership key = membership(row);
        if (row.get("stored_group") != null) {
            found.namedGroups.add(key.groupId());
        }
        if (row.get("stored_user") != null) {
            found.namedUsers.add(key.userId());
        }
        if (row.get("stored") != null) {
            found.memberships.add(key);
        }
        return row.get("touched") != null && found.touched.add(RecordKey.of(key));
    }

    /** All memberships of some groups, and of some users. */
    static Flux<Membership> of(Sql sql, String directoryId, Set<String> groups, Set<String> users) {
        return Flux.concat(
                ofOwners(sql, directoryId, "m.group_id", groups), ofOwners(sql, directoryId, "m.user_id", users));
    }

    private static Flux<Membership> ofOwners(Sql sql, String directoryId, String column, Set<String> owners) {
        return owners.isEmpty()
                ? Flux.empty()
                : sql.query(
                        "select m.group_id, m.user_id from " + sql.dialect().unnest(2, 1) + " "
                                + sql.dialect()
                                        .join(
                                                "join",
                                                "dirflux_membership",
                                                "m",
                                                "m.directory_id = $1 and " + column + " = v.c1"),
                        MembershipRows::membership,
                        directoryId,
                        Sql.texts(owners));
    }

    /** Those that are not stored yet. */
    static Mono<Long> write(
            Sql sql, String directoryId, Collection<Membership> memberships, long pass, Set<RecordKey> drift) {
        return memberships.isEmpty()
                ? Mono.empty()
                : sql.update(
                        sql.dialect().insert("dirflux_membership", COLUMNS),
                        texts(memberships, membership -> directoryId),
                        texts(memberships, Membership::groupId),
                        texts(memberships, Membership::userId),
                        texts(memberships, membership -> String.valueOf(pass)),
                        texts(
                                memberships,
                                membership -> drift.contains(RecordKey.of(membership)) ? String.valueOf(pass) : "0"));
    }

    static Mono<Long> delete(Sql sql, String directoryId, Set<Membership> memberships) {
        return memberships.isEmpty()
                ? Mono.empty()
                : sql.update(
                        "merge into dirflux_membership m using (select v.c1, v.c2 from "
                                + sql.dialect().unnest(2, 2) + ") s on m.directory_id = $1 and m.group_id = s.c1"
                                + " and m.user_id = s.c2 when matched then delete",
                        directoryId,
                        texts(memberships, Membership::groupId),
                        texts(memberships, Membership::userId));
    }

    private static String[] texts(Collection<Membership> memberships, Function<Membership, String> text) {
        return memberships.stream().map(text).toArray(String[]::new);
    }

    static Membership membership(Readable row) {
        return new Membership(
                Objects.requireNonNull(row.get("group_id", String.class)),
                Objects.requireNonNull(row.get("user_id", String.class)));
    }
}
