package io.dirflux.r2dbc;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import io.dirflux.r2dbc.SqlDialect.Column;
import io.dirflux.r2dbc.SqlDialect.ColumnType;
import io.dirflux.sync.RecordKey;
import io.dirflux.sync.RecordKind;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The table of users. */
final class UserRows {

    /** A column with the text that is written into it. */
    private record Field(Column column, Function<DirectoryUser, @Nullable String> text) {}

    private static final List<Field> FIELDS = List.of(
            field("directory_id", ColumnType.TEXT, DirectoryUser::directoryId),
            field("id", ColumnType.TEXT, DirectoryUser::id),
            field("organization_id", ColumnType.TEXT, DirectoryUser::organizationId),
            field("idp_id", ColumnType.TEXT, DirectoryUser::idpId),
            field("email", ColumnType.TEXT, DirectoryUser::email),
            field("primary_email", ColumnType.TEXT, DirectoryUser::primaryEmail),
            field("first_name", ColumnType.TEXT, DirectoryUser::firstName),
            field("last_name", ColumnType.TEXT, DirectoryUser::lastName),
            field("name", ColumnType.TEXT, DirectoryUser::name),
            field("username", ColumnType.TEXT, DirectoryUser::username),
            field("job_title", ColumnType.TEXT, DirectoryUser::jobTitle),
            field("emails", ColumnType.JSON, user -> JsonColumns.write(user.emails())),
            field("state", ColumnType.TEXT, user -> Objects.toString(user.state(), null)),
            field("custom_attributes", ColumnType.JSON, user -> JsonColumns.write(user.customAttributes())),
            field("raw_attributes", ColumnType.JSON, user -> JsonColumns.write(user.rawAttributes())),
            field(
                    "role",
                    ColumnType.TEXT,
                    user -> user.role() == null ? null : user.role().slug()),
            field("roles", ColumnType.JSON, user -> JsonColumns.write(user.roles())),
            field("created_at", ColumnType.TIME, user -> Objects.toString(user.createdAt(), null)),
            field("updated_at", ColumnType.TIME, user -> Objects.toString(user.updatedAt(), null)));

    private static final List<Column> COLUMNS = columns();

    private static final String BY_IDS =
            "select v.c1 as asked, t.id as touched, u.id, u.directory_id, u.organization_id, u.idp_id, u.email, u.first_name,"
                    + " u.last_name, u.name, u.username, u.job_title, cast(u.emails as varchar) as emails, u.state,"
                    + " cast(u.custom_attributes as varchar) as custom_attributes,"
                    + " cast(u.raw_attributes as varchar) as raw_attributes, u.role, cast(u.roles as varchar) as roles, ";

    private UserRows() {}

    private static Field field(String name, ColumnType type, Function<DirectoryUser, @Nullable String> text) {
        return new Field(new Column(name, type), text);
    }

    private static List<Column> columns() {
        List<Column> columns =
                new ArrayList<>(FIELDS.stream().map(Field::column).toList());
        columns.add(new Column("pass", ColumnType.NUMBER));
        columns.add(new Column("drift", ColumnType.NUMBER));
        return columns;
    }

    static Mono<Void> read(Sql sql, String directoryId, Set<String> ids, FoundRows found) {
        return ids.isEmpty()
                ? Mono.empty()
                : sql.query(byIds(sql.dialect()), row -> found(row, found), directoryId, Sql.texts(ids))
                        .then();
    }

    private static String byIds(SqlDialect dialect) {
        return BY_IDS + dialect.timeOf("u.created_at") + " as created_at, " + dialect.timeOf("u.updated_at")
                + " as updated_at from " + dialect.unnest(2, 1) + " "
                + dialect.join("left join", "dirflux_user", "u", "u.directory_id = $1 and u.id = v.c1") + " "
                + BatchRows.touched(dialect, RecordKind.USER, "v.c1", "''");
    }

    private static boolean found(Readable row, FoundRows found) {
        if (row.get("id") != null) {
            found.users.put(text(row, "asked"), user(row));
        }
        return row.get("touched") != null && found.touched.add(RecordKey.user(text(row, "asked")));
    }

    static Mono<Long> write(Sql sql, Collection<DirectoryUser> users, long pass, Set<RecordKey> drift) {
        if (users.isEmpty()) {
            return Mono.empty();
        }
        List<Object> arrays = new ArrayList<>();
        FIELDS.forEach(field -> arrays.add(users.stream().map(field.text()).toArray(String[]::new)));
        arrays.add(users.stream().map(user -> String.valueOf(pass)).toArray(String[]::new));
        arrays.add(users.stream()
                .map(user -> drift.contains(RecordKey.user(user.id())) ? String.valueOf(pass) : "0")
                .toArray(String[]::new));
        String upsert = sql.dialect().upsert("dirflux_user", List.of("directory_id", "id"), COLUMNS);
        return sql.update(upsert, arrays.toArray());
    }

    private static DirectoryUser user(Readable row) {
        String state = row.get("state", String.class);
        String role = row.get("role", String.class);
        return DirectoryUser.builder(text(row, "id"), text(row, "directory_id"))
                .object("directory_user")
                .organizationId(row.get("organization_id", String.class))
                .idpId(row.get("idp_id", String.class))
                .email(row.get("email", String.class))
                .firstName(row.get("first_name", String.class))
                .lastName(row.get("last_name", String.class))
                .name(row.get("name", String.class))
                .username(row.get("username", String.class))
                .jobTitle(row.get("job_title", String.class))
                .emails(JsonColumns.emails(text(row, "emails")))
                .state(state == null ? null : UserState.of(state))
                .customAttributes(JsonColumns.attributes(text(row, "custom_attributes")))
                .rawAttributes(JsonColumns.attributes(text(row, "raw_attributes")))
                .role(role == null ? null : new Role(role))
                .roles(JsonColumns.roles(text(row, "roles")))
                .createdAt(Sql.time(row, "created_at"))
                .updatedAt(Sql.time(row, "updated_at"))
                .unreadable(notKnown(row))
                .build();
    }

    private static Set<String> notKnown(Readable row) {
        return Stream.of("emails", "custom_attributes", "raw_attributes", "roles")
                .filter(column -> JsonColumns.isNotKnown(text(row, column)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
