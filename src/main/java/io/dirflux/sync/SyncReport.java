package io.dirflux.sync;

import java.time.Duration;
import java.util.List;

/**
 * The result of a run.
 *
 * @param directories one report per directory that had a pass, in the order of their ids
 * @param requests the number of requests sent, including retries
 * @param took how long it took
 */
public record SyncReport(List<DirectoryReport> directories, long requests, Duration took) {

    public SyncReport {
        directories = List.copyOf(directories);
    }

    /** Whether every directory is complete. */
    public boolean isComplete() {
        return directories.stream()
                .allMatch(directory -> directory.outcome() == DirectoryReport.Outcome.COMPLETE
                        || directory.outcome() == DirectoryReport.Outcome.DELETED);
    }
}
