package io.dirflux.cli;

import io.dirflux.model.Directory;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A directory as it was streamed. */
record StreamedDirectory(Directory directory, StreamedUsers userTally, StreamedGroups groupTally) {

    int users() {
        return userTally.ids().size();
    }

    int groups() {
        return groupTally.ids().size();
    }

    int memberships() {
        return userTally.memberships().size();
    }

    int active() {
        return userTally.inState("active");
    }

    int inactive() {
        return userTally.inState("inactive");
    }

    int largestGroup() {
        return groupTally.largest();
    }

    /** What is not the same id by id, by name; empty if all is. A repeated id is a difference too. */
    List<String> differencesFrom(SimulatedDirectory truth) {
        List<String> differences = new ArrayList<>();
        compare("users", userTally.ids(), truth.userIds(), differences);
        compare("groups", groupTally.ids(), truth.groupIds(), differences);
        compare("groups of users", userTally.memberships(), memberships(truth), differences);
        compare("members of groups", groupTally.memberships(), memberships(truth), differences);
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
