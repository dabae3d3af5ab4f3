package io.dirflux.r2dbc;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryMetadata.UserCounts;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SyncPass;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of directories, with the state of their passes. */
final class DirectoryRows {

    private static final List<String> COLUMNS = List.of(
            "organization_id",
            "external_key",
            "type",
            "state",
            "name",
            "domain",
            "active_users",
            "inactive_users",
            "group_count",
            "created_at",
            "updated_at",
            "deleted",
            "pass_wanted",
            "completed_at",
            "empty_passes",
            "pass",
            "phase",
            "page_cursor",
            "revision",
            "listed_groups",
            "listed_users",
            "listed_memberships",
            "unswept",
            "last_change");

    private static final Set<String> TIMES = Set.of("created_at", "updated_at", "completed_at");

    private static final String UPDATE = "update dirflux_directory set "
            + IntStream.range(0, COLUMNS.size())
                    .mapToObj(i -> COLUMNS.get(i) + " = $" + (i + 1))
                    .collect(Collectors.joining(", "))
            + " where id = $" + (COLUMNS.size() + 1);

    private static final String INSERT =
            "insert into dirflux_directory (" + String.join(", ", COLUMNS) + ", id) values ("
                    + IntStream.rangeClosed(1, COLUMNS.size() + 1)
                            .mapToObj(i -> "$" + i)
                            .collect(Collectors.joining(", "))
                    + ")";

    private DirectoryRows() {}

    /**
     * A row.
     *
     * @param directory the directory
     * @param lastChange the number of the last change that was recorded for it
     */
    record Row(StoredDirectory directory, long lastChange) {}

    private static String select(SqlDialect dialect) {
        return COLUMNS.stream()
                .map(column -> TIMES.contains(column) ? dialect.timeOf("d." + column) + " as " + column : "d." + column)
                .collect(Collectors.joining(", ", "select d.id, ", " from dirflux_directory d"));
    }

    static Flux<StoredDirectory> all(Sql sql) {
        return sql.query(select(sql.dialect()), DirectoryRows::row).map(Row::directory);
    }

    /** Locks directories in the order of their ids. */
    static Flux<Row> lock(Sql sql, Set<String> ids) {
        return ids.isEmpty()
                ? Flux.empty()
                : sql.query(
                        select(sql.dialect()) + " where d.id in (select v.c1 from "
                                + sql.dialect().unnest(1, 1) + ") order by d.id for update",
                        DirectoryRows::row,
                        (Object) Sql.texts(ids));
    }

    static Mono<Long> write(Sql sql, StoredDirectory directory, long lastChange, boolean isNew) {
        return sql.update(isNew ? INSERT : UPDATE, values(directory, lastChange));
    }

    private static Object[] values(StoredDirectory stored, long lastChange) {
        Directory directory = stored.directory();
        SyncPass pass = stored.pass();
        DirectoryMetadata metadata = directory.metadata();
        UserCounts users = metadata == null ? null : metadata.users();
        List<Object> values = new ArrayList<>();
        values.add(text(directory.organizationId()));
        values.add(text(directory.externalKey()));
        values.add(text(Objects.toString(directory.type(), null)));
        values.add(text(Objects.toString(directory.state(), null)));
        values.add(text(StorableText.of(directory.name())));
        values.add(text(StorableText.of(directory.domain())));
        values.add(number(users == null ? null : users.active()));
        values.add(number(users == null ? null : users.inactive()));
        values.add(number(metadata == null ? null : metadata.groups()));
        values.add(Sql.Null.or(directory.createdAt(), Instant.class));
        values.add(Sql.Null.or(directory.updatedAt(), Instant.class));
        values.add(stored.deleted());
        values.add(stored.passWanted());
        values.add(Sql.Null.or(stored.completedAt(), Instant.class));
        values.add(stored.emptyPasses());
        values.add(pass.number());
        values.add(pass.phase().name());
        values.add(text(pass.cursor()));
        values.add(pass.revision());
        values.add(pass.groups());
        values.add(pass.users());
        values.add(pass.memberships());
        values.add(pass.unswept().stream().map(Enum::name).sorted().collect(Collectors.joining(",")));
        values.add(lastChange);
        values.add(stored.id());
        return values.toArray();
    }

    private static Object text(@Nullable String text) {
        return Sql.Null.or(text, String.class);
    }

    private static Object number(@Nullable Long number) {
        return Sql.Null.or(number, Long.class);
    }

    private static Row row(Readable row) {
        String type = row.get("type", String.class);
        String state = row.get("state", String.class);
        Directory directory = Directory.builder(Objects.requireNonNull(row.get("id", String.class)))
                .object("directory")
                .organizationId(row.get("organization_id", String.class))
                .externalKey(row.get("external_key", String.class))
                .type(type == null ? null : DirectoryType.of(type))
                .state(state == null ? null : DirectoryState.of(state))
                .name(row.get("name", String.class))
                .domain(row.get("domain", String.class))
                .metadata(metadata(row))
                .createdAt(Sql.time(row, "created_at"))
                .updatedAt(Sql.time(row, "updated_at"))
                .build();
        StoredDirectory stored = new StoredDirectory(
                directory,
                Objects.requireNonNull(row.get("deleted", Boolean.class)),
                Objects.requireNonNull(row.get("pass_wanted", Boolean.class)),
                pass(row),
                Sql.time(row, "completed_at"),
                Objects.requireNonNull(row.get("empty_passes", Integer.class)));
        return new Row(stored, count(row, "last_change"));
    }

    private static @Nullable DirectoryMetadata metadata(Readable row) {
        Long active = row.get("active_users", Long.class);
        Long inactive = row.get("inactive_users", Long.class);
        Long groups = row.get("group_count", Long.class);
        UserCounts users = active == null && inactive == null ? null : new UserCounts(active, inactive);
        return users == null && groups == null ? null : new DirectoryMetadata(users, groups);
    }

    private static SyncPass pass(Readable row) {
        String unswept = Objects.requireNonNull(row.get("unswept", String.class));
        return new SyncPass(
                count(row, "pass"),
                SyncPass.Phase.valueOf(row.get("phase", String.class)),
                row.get("page_cursor", String.class),
                count(row, "revision"),
                count(row, "listed_groups"),
                count(row, "listed_users"),
                count(row, "listed_memberships"),
                Arrays.stream(unswept.split(",", -1))
                        .filter(kind -> !kind.isEmpty())
                        .map(RecordKind::valueOf)
                        .collect(Collectors.toSet()));
    }

    private static long count(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
