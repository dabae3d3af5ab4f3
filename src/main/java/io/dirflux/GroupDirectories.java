package io.dirflux;

import io.dirflux.concurrent.BoundedMap;
import io.dirflux.model.DirectoryGroup;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directories of the groups that answers have named. The list of a group's members counts against the limit of its
 * directory. Keeps the 10,000 groups that were used last.
 */
final class GroupDirectories {

    private static final int MOST_GROUPS = 10_000;

    private final Map<String, String> directoryOfGroup = Collections.synchronizedMap(BoundedMap.lastUsed(MOST_GROUPS));

    void learn(String groupId, String directoryId) {
        directoryOfGroup.put(groupId, directoryId);
    }

    void learn(DirectoryGroup group) {
        learn(group.id(), group.directoryId());
    }

    /** The directory of a group, null if it is not known. */
    @Nullable
    String directoryOf(String groupId) {
        return directoryOfGroup.get(groupId);
    }
}
