package io.dirflux.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The result of the demo.
 *
 * @param directories the streamed directories
 * @param requests number of requests the simulator received
 * @param refused number of requests it refused with 429
 * @param differences names of what differs from the simulator's data
 */
record DemoReport(
        List<StreamedDirectory> directories, int requests, int refused, Duration took, List<String> differences) {

    /** Whether there is no difference and no refused request. */
    boolean isSuccess() {
        return differences.isEmpty() && refused == 0;
    }

    int users() {
        return sum(StreamedDirectory::users);
    }

    int groups() {
        return sum(StreamedDirectory::groups);
    }

    int memberships() {
        return sum(StreamedDirectory::memberships);
    }

    private int sum(ToIntFunction<StreamedDirectory> count) {
        return directories.stream().mapToInt(count).sum();
    }
}
