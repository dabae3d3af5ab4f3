package io.dirflux.cli;

import io.dirflux.console.SyncStatus;
import io.dirflux.console.SyncStatus.CopiedDirectory;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads the state of a sync from its database, for the console. Each table is counted in one statement. */
final class SyncedCopy {

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final SyncDatabase database;

    SyncedCopy(SyncDatabase database) {
        this.database = database;
    }

    /**
     * The state, not older than 2 s. Subscribers share a read, and a cancel does not end it: H2 closes a file whose
     * thread is interrupted. Blocks on {@code boundedElastic()}.
     */
    Mono<SyncStatus> status() {
        Callable<SyncStatus> reading = this::read;
        return Mono.fromCallable(reading)
                .subscribeOn(Schedulers.boundedElastic())
                .cache(FRESH);
    }

    private SyncStatus read() {
        SyncState state = database.state();
        if (state == null || state.position() == null) {
            return new SyncStatus(null, null, 0, List.of());
        }
        Map<String, Counts> users = counts("dirflux_user");
        Map<String, Counts> groups = counts("dirflux_group");
        Map<String, Counts> memberships = counts("dirflux_membership");
        Map<String, Counts> changes = changes();
        List<CopiedDirectory> directories = state.directories().values().stream()
                .sorted(Comparator.comparing(StoredDirectory::id))
                .map(stored -> copied(
                        stored, of(users, stored), of(groups, stored), of(memberships, stored), of(changes, stored)))
                .toList();
        long pending = changes.values().stream().mapToLong(Counts::some).sum();
        return new SyncStatus(state.position().readAt(), state.position().eventTime(), pending, directories);
    }

    private static Counts of(Map<String, Counts> counts, StoredDirectory stored) {
        return counts.getOrDefault(stored.id(), new Counts(stored.id(), 0, 0));
    }

    private static CopiedDirectory copied(
            StoredDirectory stored, Counts users, Counts groups, Counts memberships, Counts changes) {
        boolean isFirst = stored.pass().number() <= 1; // every row is new to it
        return new CopiedDirectory(
                stored.id(),
                stored.directory().name(),
                stored.deleted(),
                stored.pass().phase().name(),
                stored.pass().number(),
                stored.completedAt(),
                users.all(),
                groups.all(),
                memberships.all(),
                isFirst ? 0 : users.some() + groups.some() + memberships.some(),
                changes.all());
    }

    /** Rows of a table by directory, and those that the last pass has changed though no event reported it. */
    private Map<String, Counts> counts(String table) {
        return read("select r.directory_id as id, count(*) as n, sum(case when r.drift = d.pass then 1 else 0 end) as m"
                + " from " + table + " r join dirflux_directory d on d.id = r.directory_id group by r.directory_id");
    }

    /** Changes by directory, and those that a consumer has not processed yet. */
    private Map<String, Counts> changes() {
        return read("select c.directory_id as id, count(*) as n,"
                + " sum(case when c.number > coalesce(p.number, 0) then 1 else 0 end) as m"
                + " from dirflux_change c left join (select directory_id, min(number) as number from dirflux_place"
                + " group by directory_id) p on p.directory_id = c.directory_id group by c.directory_id");
    }

    private Map<String, Counts> read(String statement) {
        return database.rows(statement, SyncedCopy::counts).stream().collect(Collectors.toMap(Counts::id, row -> row));
    }

    private static Counts counts(Readable row) {
        return new Counts(
                Objects.requireNonNull(row.get("id", String.class)),
                Objects.requireNonNull(row.get("n", Long.class)),
                Objects.requireNonNull(row.get("m", Long.class)));
    }

    /**
     * Rows of one directory.
     *
     * @param all all of them
     * @param some those that are looked for
     */
    private record Counts(String id, long all, long some) {}
}
