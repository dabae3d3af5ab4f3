package io.dirflux.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What the demo found.
 *
 * @param directories what was streamed
 * @param requests how many requests the simulator saw
 * @param refused how many of them it refused for their rate
 * @param differences what is not as the simulator holds it
 */
record DemoReport(
        List<StreamedDirectory> directories, int requests, int refused, Duration took, List<String> differences) {

    /** All the same, and nothing refused. */
    boolean isSound() {
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
