package io.dirflux.benchmarks;

import io.dirflux.model.DirectoryGroup;
import java.util.Locale;

/** The ids of groups that are numbered from 0. */
final class GroupIds {

    private static final String PREFIX = "directory_group_01K00000000000";

    private GroupIds() {}

    static String id(long number) {
        return PREFIX + String.format(Locale.ROOT, "%012d", number);
    }

    static long number(String id) {
        return Long.parseLong(id, PREFIX.length(), id.length(), 10);
    }

    static DirectoryGroup group(long number) {
        return DirectoryGroup.builder(id(number), PreparedPage.DIRECTORY).build();
    }
}
