package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.RowMerge;
import io.dirflux.sync.RowWrites;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.StoredDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Applies a batch in two round trips. For one subscription.
 *
 * <ul>
 *   <li>The first locks the directories in the order of their ids, moves the position, and reads the rows of all keys.
 *       The locks come first, so the rows are those that the last transaction has left.
 *   <li>The second writes what {@link RowMerge} decides.
 * </ul>
 */
final class BatchTransaction {

    private final Sql sql;
    private final StoreBatch batch;
    private final Map<String, DirectoryRows.Row> rows = new HashMap<>();
    private final Map<String, FoundRows> found = new HashMap<>();

    BatchTransaction(Sql sql, StoreBatch batch) {
        this.sql = sql;
        this.batch = batch;
    }

    /** The directories as they are afterwards, without those that refuse the batch. */
    Mono<List<StoredDirectory>> run() {
        return Sql.together(reads()).then(Mono.defer(this::written));
    }

    private List<Publisher<?>> reads() {
        Set<String> ids =
                batch.directories().stream().map(DirectoryBatch::directoryId).collect(Collectors.toSet());
        List<Publisher<?>> statements = new ArrayList<>();
        statements.add(DirectoryRows.lock(sql, ids)
                .doOnNext(row -> rows.put(row.directory().id(), row)));
        if (batch.stream() != null) {
            statements.add(StateRow.move(sql, batch.stream()));
        }
        for (DirectoryBatch directory : batch.directories()) {
            FoundRows of = new FoundRows();
            found.put(directory.directoryId(), of);
            statements.addAll(BatchRows.reads(sql, directory, batch.recordChanges(), of));
        }
        return statements;
    }

    private Mono<List<StoredDirectory>> written() {
        List<Publisher<?>> statements = new ArrayList<>();
        List<StoredDirectory> after = new ArrayList<>();
        for (DirectoryBatch directory : batch.directories()) {
            DirectoryRows.Row row = rows.get(directory.directoryId());
            StoredDirectory stored = row == null ? null : row.directory();
            if (directory.step() != null && (stored == null || !directory.step().fits(stored))) {
                return Mono.error(movedOn(directory.directoryId()));
            }
            FoundRows current = found.getOrDefault(directory.directoryId(), new FoundRows());
            RowWrites writes = RowMerge.of(StorableText.of(directory, current), stored, current.all());
            if (writes != null) {
                statements.addAll(writes(sql, writes, row, batch.recordChanges()));
                after.add(writes.directory());
            }
        }
        return Sql.together(statements).thenReturn(after);
    }

    /** The directory's own row is written first, because the other rows refer to it. */
    static List<Publisher<?>> writes(
            Sql sql, RowWrites writes, DirectoryRows.@Nullable Row row, boolean recordChanges) {
        long lastChange = row == null ? 0 : row.lastChange();
        long after = lastChange + (recordChanges ? writes.changes().size() : 0);
        List<Publisher<?>> statements = new ArrayList<>();
        statements.add(DirectoryRows.write(sql, writes.directory(), after, row == null));
        statements.addAll(BatchRows.writes(sql, writes));
        if (recordChanges) {
            statements.add(ChangeRows.write(sql, writes.directory().id(), lastChange, writes.changes()));
        }
        return statements;
    }

    static StoreConflictException movedOn(String directoryId) {
        return new StoreConflictException("The pass of directory " + directoryId + " has moved on");
    }
}
