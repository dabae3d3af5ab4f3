package io.dirflux.r2dbc;

import io.dirflux.model.DirectoryGroup;
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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The table of groups. */
final class GroupRows {

    private static final List<Column> COLUMNS = List.of(
            Column.text("directory_id"),
            Column.text("id"),
            Column.text("organization_id"),
            Column.text("idp_id"),
            Column.text("name"),
            new Column("raw_attributes", ColumnType.JSON),
            new Column("created_at", ColumnType.TIME),
            new Column("updated_at", ColumnType.TIME),
            new Column("pass", ColumnType.NUMBER),
            new Column("drift", ColumnType.NUMBER));

    private static final String BY_IDS =
            "select v.c1 as asked, t.id as touched, g.id, g.directory_id, g.organization_id, g.idp_id, g.name,"
                    + " cast(g.raw_attributes as varchar) as raw_attributes, ";

    private GroupRows() {}

    static Mono<Void> read(Sql sql, String directoryId, Set<String> ids, FoundRows found) {
        return ids.isEmpty()
                ? Mono.empty()
                : sql.query(byIds(sql.dialect()), row -> found(row, found), directoryId, Sql.texts(ids))
                        .then();
    }

    private static String byIds(SqlDialect dialect) {
        return BY_IDS + dialect.timeOf("g.created_at") + " as created_at, " + dialect.timeOf("g.updated_at")
                + " as updated_at from " + dialect.unnest(2, 1) + " "
                + dialect.join("left join", "dirflux_group", "g", "g.directory_id = $1 and g.id = v.c1") + " "
                + BatchRows.touched(dialect, RecordKind.GROUP, "v.c1", "''");
    }

    private static boolean found(Readable row, FoundRows found) {
        String key = Objects.requireNonNull(row.get("asked", String.class));
        if (row.get("id") != null) {
            found.groups.put(key, group(row));
        }
        return row.get("touched") != null && found.touched.add(RecordKey.group(key));
    }

    static Mono<Long> write(Sql sql, Collection<DirectoryGroup> groups, long pass, Set<RecordKey> drift) {
        return groups.isEmpty()
                ? Mono.empty()
                : sql.update(
                        sql.dialect().upsert("dirflux_group", List.of("directory_id", "id"), COLUMNS),
                        texts(groups, DirectoryGroup::directoryId),
                        texts(groups, DirectoryGroup::id),
                        texts(groups, DirectoryGroup::organizationId),
                        texts(groups, DirectoryGroup::idpId),
                        texts(groups, DirectoryGroup::name),
                        texts(groups, group -> JsonColumns.write(group.rawAttributes())),
                        texts(groups, group -> Objects.toString(group.createdAt(), null)),
                        texts(groups, group -> Objects.toString(group.updatedAt(), null)),
                        texts(groups, group -> String.valueOf(pass)),
                        texts(
                                groups,
                                group -> drift.contains(RecordKey.group(group.id())) ? String.valueOf(pass) : "0"));
    }

    private static String[] texts(Collection<DirectoryGroup> groups, Function<DirectoryGroup, @Nullable String> text) {
        return groups.stream().map(text).toArray(String[]::new);
    }

    private static DirectoryGroup group(Readable row) {
        String rawAttributes = Objects.requireNonNull(row.get("raw_attributes", String.class));
        return DirectoryGroup.builder(
                        Objects.requireNonNull(row.get("id", String.class)),
                        Objects.requireNonNull(row.get("directory_id", String.class)))
                .object("directory_group")
                .organizationId(row.get("organization_id", String.class))
                .idpId(row.get("idp_id", String.class))
                .name(row.get("name", String.class))
                .rawAttributes(JsonColumns.attributes(rawAttributes))
                .createdAt(Sql.time(row, "created_at"))
                .updatedAt(Sql.time(row, "updated_at"))
                .unreadable(JsonColumns.isNotKnown(rawAttributes) ? Set.of("raw_attributes") : Set.of())
                .build();
    }
}
