package io.dirflux.r2dbc;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.r2dbc.SqlDialect.Column;
import io.dirflux.r2dbc.SqlDialect.ColumnType;
import io.dirflux.sync.DirectoryChange;
import io.dirflux.sync.RecordedChange;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The table of changes, and the positions of their consumers. A position without a directory registers the consumer.
 */
final class ChangeRows {

    private static final List<Column> COLUMNS = List.of(
            Column.text("directory_id"),
            new Column("number", ColumnType.NUMBER),
            Column.text("kind"),
            Column.text("group_id"),
            Column.text("user_id"),
            new Column("before_record", ColumnType.JSON),
            new Column("after_record", ColumnType.JSON));

    /** As many of each directory, so that one with many changes does not hold back the others. */
    private static final String PENDING = "select c.directory_id, c.number, c.kind, c.group_id, c.user_id,"
            + " cast(c.before_record as varchar) as before_record, cast(c.after_record as varchar) as after_record"
            + " from (select d.id, greatest(coalesce(p.number, 0) + 1, (select min(f.number) from dirflux_change f"
            + " where f.directory_id = d.id)) as next from dirflux_directory d left join dirflux_place p"
            + " on p.consumer = $1 and p.directory_id = d.id) n join dirflux_change c on c.directory_id = n.id"
            + " and c.number >= n.next and c.number < n.next + $2 order by c.number - n.next, c.directory_id limit $2";

    /** Only if it is not there: an update that changes nothing would still write a row in each poll. */
    private static final String REGISTER = "insert into dirflux_place (consumer, directory_id, number)"
            + " select cast($1 as varchar), cast($2 as varchar), 0 where not exists (select 1 from dirflux_place p"
            + " where p.consumer = $1 and p.directory_id = $2)";

    private static final String MOVE =
            "update dirflux_place set number = $3 where consumer = $1 and directory_id = $2 and number < $3";

    private static final String FORGET = "delete from dirflux_change where directory_id = $1 and number <= (select"
            + " min(coalesce(p.number, 0)) from dirflux_place r left join dirflux_place p on p.consumer = r.consumer"
            + " and p.directory_id = $1 where r.directory_id = '')";

    private static final Comparator<RecordedChange> ORDER = Comparator.comparing(
                    (RecordedChange recorded) -> recorded.change().directoryId())
            .thenComparing(RecordedChange::number);

    private ChangeRows() {}

    /** A change as columns. */
    private record Cells(
            String kind,
            @Nullable String groupId,
            @Nullable String userId,
            @Nullable Object before,
            @Nullable Object after) {

        static Cells of(DirectoryChange change) {
            String kind = change.getClass().getSimpleName();
            if (change instanceof DirectoryChange.UserAdded added) {
                return new Cells(kind, null, added.user().id(), null, added.user());
            }
            if (change instanceof DirectoryChange.UserChanged changed) {
                return new Cells(kind, null, changed.after().id(), changed.before(), changed.after());
            }
            if (change instanceof DirectoryChange.UserRemoved removed) {
                return new Cells(kind, null, removed.last().id(), removed.last(), null);
            }
            if (change instanceof DirectoryChange.GroupAdded added) {
                return new Cells(kind, added.group().id(), null, null, added.group());
            }
            if (change instanceof DirectoryChange.GroupChanged changed) {
                return new Cells(kind, changed.after().id(), null, changed.before(), changed.after());
            }
            if (change instanceof DirectoryChange.GroupRemoved removed) {
                return new Cells(kind, removed.last().id(), null, removed.last(), null);
            }
            if (change instanceof DirectoryChange.MembershipAdded added) {
                return of(kind, added.membership());
            }
            if (change instanceof DirectoryChange.MembershipRemoved removed) {
                return of(kind, removed.membership());
            }
            if (change instanceof DirectoryChange.DirectoryAdded added) {
                return new Cells(kind, null, null, null, added.directory());
            }
            if (change instanceof DirectoryChange.DirectoryChanged changed) {
                return new Cells(kind, null, null, changed.before(), changed.after());
            }
            return new Cells(kind, null, null, ((DirectoryChange.DirectoryRemoved) change).last(), null);
        }

        private static Cells of(String kind, Membership membership) {
            return new Cells(kind, membership.groupId(), membership.userId(), null, null);
        }
    }

    static Mono<Long> write(Sql sql, String directoryId, long lastChange, List<DirectoryChange> changes) {
        if (changes.isEmpty()) {
            return Mono.empty();
        }
        List<Cells> cells = changes.stream().map(Cells::of).toList();
        List<String> numbers = new ArrayList<>();
        changes.forEach(change -> numbers.add(String.valueOf(lastChange + numbers.size() + 1)));
        return sql.update(
                "insert into dirflux_change (" + SqlDialect.names(COLUMNS) + ") "
                        + sql.dialect().rows(COLUMNS),
                texts(cells, cell -> directoryId),
                Sql.texts(numbers),
                texts(cells, Cells::kind),
                texts(cells, Cells::groupId),
                texts(cells, Cells::userId),
                texts(cells, cell -> cell.before() == null ? null : JsonColumns.write(cell.before())),
                texts(cells, cell -> cell.after() == null ? null : JsonColumns.write(cell.after())));
    }

    private static String[] texts(List<Cells> cells, Function<Cells, @Nullable String> text) {
        return cells.stream().map(text).toArray(String[]::new);
    }

    static Mono<List<RecordedChange>> pending(Sql sql, String consumer, int limit) {
        return sql.update(REGISTER, consumer, "")
                .thenMany(sql.query(PENDING, ChangeRows::change, consumer, (long) limit))
                .collectSortedList(ORDER);
    }

    /** Never moves a position back. */
    static Mono<Void> done(Sql sql, String consumer, String directoryId, long number) {
        return Sql.together(List.of(
                sql.update(REGISTER, consumer, directoryId),
                sql.update(MOVE, consumer, directoryId, number),
                sql.update(FORGET, directoryId)));
    }

    private static RecordedChange change(Readable row) {
        String directoryId = text(row, "directory_id");
        DirectoryChange change = switch (text(row, "kind")) {
            case "UserAdded" -> new DirectoryChange.UserAdded(user(row, "after_record"));
            case "UserChanged" ->
                new DirectoryChange.UserChanged(user(row, "before_record"), user(row, "after_record"));
            case "UserRemoved" -> new DirectoryChange.UserRemoved(user(row, "before_record"));
            case "GroupAdded" -> new DirectoryChange.GroupAdded(group(row, "after_record"));
            case "GroupChanged" ->
                new DirectoryChange.GroupChanged(group(row, "before_record"), group(row, "after_record"));
            case "GroupRemoved" -> new DirectoryChange.GroupRemoved(group(row, "before_record"));
            case "MembershipAdded" -> new DirectoryChange.MembershipAdded(directoryId, MembershipRows.membership(row));
            case "MembershipRemoved" ->
                new DirectoryChange.MembershipRemoved(directoryId, MembershipRows.membership(row));
            case "DirectoryAdded" -> new DirectoryChange.DirectoryAdded(directory(row, "after_record"));
            case "DirectoryChanged" ->
                new DirectoryChange.DirectoryChanged(directory(row, "before_record"), directory(row, "after_record"));
            case "DirectoryRemoved" -> new DirectoryChange.DirectoryRemoved(directory(row, "before_record"));
            default -> throw new IllegalStateException("A later version has recorded a change of another kind");
        };
        return new RecordedChange(Objects.requireNonNull(row.get("number", Long.class)), change);
    }

    private static DirectoryUser user(Readable row, String column) {
        return JsonColumns.user(text(row, column));
    }

    private static DirectoryGroup group(Readable row, String column) {
        return JsonColumns.group(text(row, column));
    }

    private static Directory directory(Readable row, String column) {
        return JsonColumns.directory(text(row, column));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
