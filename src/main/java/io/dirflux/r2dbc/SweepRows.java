package io.dirflux.r2dbc;

import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SweepCounts;
import io.dirflux.sync.SweepCounts.KindCount;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds the rows that a pass has not seen and no event has touched. */
final class SweepRows {

    static final int ROWS_AT_A_TIME = 1_000;

    private static final String UNTOUCHED = "not exists (select 1 from dirflux_touched t where t.directory_id ="
            + " r.directory_id and t.kind = '%s' and t.id = r.%s and t.member_id = %s)";

    private SweepRows() {}

    private static String table(RecordKind kind) {
        return "dirflux_" + kind.name().toLowerCase(Locale.ROOT) + " r";
    }

    private static String untouched(RecordKind kind) {
        boolean isMembership = kind == RecordKind.MEMBERSHIP;
        return UNTOUCHED.formatted(kind, isMembership ? "group_id" : "id", isMembership ? "r.user_id" : "''");
    }

    static Mono<SweepCounts> counts(Sql sql, StoredDirectory directory) {
        return count(sql, directory, RecordKind.GROUP)
                .flatMap(groups -> count(sql, directory, RecordKind.USER)
                        .flatMap(users -> count(sql, directory, RecordKind.MEMBERSHIP)
                                .map(memberships -> new SweepCounts(groups, users, memberships))))
                .map(counts -> counts.allowedBy(directory.pass()));
    }

    private static Mono<KindCount> count(Sql sql, StoredDirectory directory, RecordKind kind) {
        return sql.query(
                        counting(kind),
                        row -> new KindCount(
                                Objects.requireNonNull(row.get("total", Long.class)),
                                Objects.requireNonNull(row.get("unseen", Long.class))),
                        directory.id(),
                        directory.pass().number())
                .next();
    }

    static String counting(RecordKind kind) {
        String ofDirectory = "(select count(*) from " + table(kind) + " where r.directory_id = $1";
        return "select " + ofDirectory + ") as total, " + ofDirectory + " and r.pass < $2 and " + untouched(kind)
                + ") as unseen";
    }

    /** The number of rows that the pass itself has added or changed. */
    static Mono<Long> drift(Sql sql, StoredDirectory directory) {
        return Flux.just(RecordKind.values())
                .concatMap(kind -> sql.query(
                        countingDrift(kind),
                        row -> Objects.requireNonNull(row.get("drifted", Long.class)),
                        directory.id(),
                        directory.pass().number()))
                .reduce(0L, Long::sum);
    }

    static String countingDrift(RecordKind kind) {
        return "select count(*) as drifted from " + table(kind) + " where r.directory_id = $1 and r.drift = $2 and "
                + untouched(kind);
    }

    /** Some of the rows to remove, as a batch that removes them; empty if there are none left. */
    static Mono<DirectoryBatch> next(Sql sql, StoredDirectory directory, RecordKind kind) {
        boolean isMembership = kind == RecordKind.MEMBERSHIP;
        return sql.query(
                        "select " + (isMembership ? "r.group_id, r.user_id" : "r.id") + " from " + table(kind)
                                + " where r.directory_id = $1 and r.pass < $2 and " + untouched(kind) + " limit "
                                + ROWS_AT_A_TIME,
                        row -> isMembership
                                ? MembershipRows.membership(row)
                                : new Membership(Objects.requireNonNull(row.get("id", String.class)), ""),
                        directory.id(),
                        directory.pass().number())
                .collect(Collectors.toSet())
                .filter(found -> !found.isEmpty())
                .map(found -> removal(directory.id(), kind, found));
    }

    private static DirectoryBatch removal(String directoryId, RecordKind kind, Set<Membership> found) {
        Set<String> ids = kind == RecordKind.MEMBERSHIP
                ? Set.of()
                : found.stream().map(Membership::groupId).collect(Collectors.toSet());
        RecordBatch records = new RecordBatch(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                kind == RecordKind.GROUP ? ids : Set.of(),
                kind == RecordKind.USER ? ids : Set.of(),
                kind == RecordKind.MEMBERSHIP ? found : Set.of(),
                Set.of());
        return new DirectoryBatch(directoryId, DirectoryBatch.Origin.PAGE, null, false, false, null, records);
    }
}
