package io.dirflux.r2dbc;

import io.dirflux.error.MassRemovalException;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RemovalGuard;
import io.dirflux.sync.RowMerge;
import io.dirflux.sync.RowWrites;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SweepCounts;
import io.dirflux.sync.SweepRequest;
import io.dirflux.sync.SweepResult;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ends a pass: removes the rows that it has not seen, some at a time. */
record SweepTransaction(Sql sql, SweepRequest request) {

    /** Memberships first, so that each has a change of its own. */
    private static final List<RecordKind> KINDS = List.of(RecordKind.MEMBERSHIP, RecordKind.USER, RecordKind.GROUP);

    Mono<SweepResult> run() {
        return DirectoryRows.lock(sql, Set.of(request.directoryId()))
                .next()
                .filter(row -> request.step().fits(row.directory()))
                .switchIfEmpty(Mono.error(() -> BatchTransaction.movedOn(request.directoryId())))
                .flatMap(row -> SweepRows.counts(sql, row.directory()).flatMap(counts -> swept(row, counts)));
    }

    private Mono<SweepResult> swept(DirectoryRows.Row row, SweepCounts counts) {
        StoredDirectory directory = row.directory();
        if (request.onlyIfNothingIsUnseen() && counts.unseen() > 0) {
            return Mono.just(new SweepResult(directory, counts, null, 0));
        }
        MassRemovalException refusal = request.guard().refusal(directory, counts);
        boolean foundNobody = RemovalGuard.foundNobody(directory, counts);
        StoredDirectory ended = directory.completedBy(request.step().next(), request.at(), foundNobody);
        Mono<DirectoryRows.Row> removed = refusal == null ? removed(row) : Mono.just(row);
        long gone = refusal == null ? counts.unseen() : 0;
        Mono<Long> drift = directory.completedAt() == null
                ? Mono.just(0L)
                : SweepRows.drift(sql, directory).map(changed -> changed + gone);
        return removed.flatMap(last ->
                drift.flatMap(count -> sql.update("delete from dirflux_touched where directory_id = $1", directory.id())
                        .then(DirectoryRows.write(sql, ended, last.lastChange(), false))
                        .thenReturn(new SweepResult(ended, counts, refusal, count))));
    }

    private Mono<DirectoryRows.Row> removed(DirectoryRows.Row row) {
        Mono<DirectoryRows.Row> rest = Mono.just(row);
        for (RecordKind kind : KINDS) {
            if (!row.directory().pass().unswept().contains(kind)) {
                rest = rest.flatMap(before -> removed(before, kind));
            }
        }
        return rest;
    }

    /** No recursion: the driver of H2 answers on the calling thread, so each step would grow its stack. */
    private Mono<DirectoryRows.Row> removed(DirectoryRows.Row row, RecordKind kind) {
        return Flux.just(row).expand(before -> removedSome(before, kind)).last();
    }

    private Mono<DirectoryRows.Row> removedSome(DirectoryRows.Row row, RecordKind kind) {
        StoredDirectory directory = row.directory();
        return SweepRows.next(sql, directory, kind).flatMap(batch -> {
            FoundRows found = new FoundRows();
            return Sql.together(BatchRows.reads(sql, batch, request.recordChanges(), found))
                    .then(Mono.fromSupplier(() -> RowMerge.of(batch, directory, found.all())))
                    .flatMap(writes -> written(writes, row));
        });
    }

    private Mono<DirectoryRows.Row> written(RowWrites writes, DirectoryRows.Row row) {
        int changes = request.recordChanges() ? writes.changes().size() : 0;
        return Sql.together(BatchTransaction.writes(sql, writes, row, request.recordChanges()))
                .thenReturn(new DirectoryRows.Row(row.directory(), row.lastChange() + changes));
    }
}
