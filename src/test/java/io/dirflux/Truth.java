package io.dirflux;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.List;

/** The simulator's records as the client's types, and the requests it has received. */
final class Truth {

    private Truth() {}

    /** A group as an application that stored it would build it again. */
    static DirectoryGroup group(SimulatedDirectory directory, int group) {
        return DirectoryGroup.builder(directory.groupId(group), directory.id()).build();
    }

    /** All requests so far as {@code GET /path?query}, in order of arrival. */
    static List<String> requests(Served served) {
        return served.simulator.requests().stream()
                .map(request -> request.method() + " " + request.path()
                        + (request.query().isEmpty() ? "" : "?" + request.query()))
                .toList();
    }
}
