package io.dirflux.cli;

import io.dirflux.model.Directory;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A directory with the users and groups that were streamed. */
record StreamedDirectory(Directory directory, StreamedUsers streamedUsers, StreamedGroups streamedGroups) {

    int users() {
        return streamedUsers.ids().size();
    }

    int groups() {
        return streamedGroups.ids().size();
    }

    int memberships() {
        return streamedUsers.memberships().size();
    }

    int active() {
        return streamedUsers.inState("active");
    }

    int inactive() {
        return streamedUsers.inState("inactive");
    }

    int largestGroup() {
        return streamedGroups.largest();
    }

    /** Names what differs from the simulator's data; empty if nothing does. A repeated id is a difference. */
    List<String> differencesFrom(SimulatedDirectory truth) {
        List<String> differences = new ArrayList<>();
        compare("users", streamedUsers.ids(), truth.userIds(), differences);
        compare("groups", streamedGroups.ids(), truth.groupIds(), differences);
        compare("groups of users", streamedUsers.memberships(), memberships(truth), differences);
        compare("members of groups", streamedGroups.memberships(), memberships(truth), differences);
        if (active() != truth.users("active") || inactive() != truth.users("inactive")) {
            differences.add(directory.id() + ": states of users");
        }
        return differences;
    }

    private void compare(String what, List<String> streamed, Stream<String> expected, List<String> differences) {
        if (!streamed.stream().sorted().toList().equals(expected.sorted().toList())) {
            differences.add(directory.id() + ": " + what);
        }
    }

    private static Stream<String> memberships(SimulatedDirectory truth) {
        return IntStream.range(0, truth.users())
                .boxed()
                .flatMap(user -> truth.groupsOf(user).map(group -> truth.userId(user) + " in " + group));
    }
}
