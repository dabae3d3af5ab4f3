package io.dirflux;

import io.dirflux.model.DirectoryGroup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which directory a group lies in, as far as answers have told: a list of a group's members pays under its directory's
 * limit. Holds the 10,000 groups used last.
 */
final class DirectoryIndex {

    private static final int MOST_GROUPS = 10_000;

    private final Map<String, String> directoryOfGroup =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MOST_GROUPS;
                }
            });

    void learn(String groupId, String directoryId) {
        directoryOfGroup.put(groupId, directoryId);
    }

    void learn(List<DirectoryGroup> groups) {
        groups.forEach(group -> learn(group.id(), group.directoryId()));
    }

    @Nullable
    String directoryOf(String groupId) {
        return directoryOfGroup.get(groupId);
    }
}
