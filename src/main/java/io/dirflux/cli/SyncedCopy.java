package io.dirflux.cli;

import io.dirflux.console.SyncStatus;
import io.dirflux.console.SyncStatus.CopiedDirectory;
import io.dirflux.error.StoreUnavailableException;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads the state of a sync from its database, for the console. */
final class SyncedCopy {

    private static final String PENDING = "dirflux_change c where c.directory_id = $1 and c.number >"
            + " (select coalesce(min(p.number), 0) from dirflux_place p where p.directory_id = c.directory_id)";

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final SyncDatabase database;

    SyncedCopy(SyncDatabase database) {
        this.database = database;
    }

    /**
     * The state, not older than 2 s. Subscribers share a read, and a cancel does not end it: H2 closes a file whose
     * thread is interrupted. Blocks on {@code boundedElastic()}, since one connection answers all.
     */
    Mono<SyncStatus> status() {
        Callable<SyncStatus> reading = this::read;
        return Mono.fromCallable(reading)
                .onErrorMap(R2dbcException.class, StoreUnavailableException::new)
                .subscribeOn(Schedulers.boundedElastic())
                .cache(FRESH);
    }

    private SyncStatus read() {
        SyncState state = database.state();
        if (state == null || state.position() == null) {
            return new SyncStatus(null, null, 0, List.of());
        }
        List<CopiedDirectory> directories = state.directories().values().stream()
                .sorted(Comparator.comparing(StoredDirectory::id))
                .map(this::copied)
                .toList();
        long pending = directories.stream()
                .mapToLong(directory -> database.count(PENDING, directory.id()))
                .sum();
        return new SyncStatus(state.position().readAt(), state.position().eventTime(), pending, directories);
    }

    private CopiedDirectory copied(StoredDirectory stored) {
        String id = stored.id();
        long pass = stored.pass().number();
        return new CopiedDirectory(
                id,
                stored.directory().name(),
                stored.deleted(),
                stored.pass().phase().name(),
                pass,
                stored.completedAt(),
                rows("dirflux_user", id),
                rows("dirflux_group", id),
                rows("dirflux_membership", id),
                drift("dirflux_user", id, pass)
                        + drift("dirflux_group", id, pass)
                        + drift("dirflux_membership", id, pass),
                rows("dirflux_change", id));
    }

    private long rows(String table, String directory) {
        return database.count(table + " r where r.directory_id = $1", directory);
    }

    private long drift(String table, String directory, long pass) {
        return database.count(table + " r where r.directory_id = $1 and r.drift = " + pass, directory);
    }
}
