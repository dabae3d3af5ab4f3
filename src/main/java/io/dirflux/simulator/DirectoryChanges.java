package io.dirflux.simulator;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The changes made to a directory since it was built. Memory grows with the changes, not with the directory. */
final class DirectoryChanges {
    final AtomicInteger addedUsers = new AtomicInteger();
    final AtomicInteger addedGroups = new AtomicInteger();
    final Set<Long> removedUsers = ConcurrentHashMap.newKeySet();
    final Set<Long> removedGroups = ConcurrentHashMap.newKeySet();
    final NavigableMap<Long, Changed<SimulatedUser>> people = new ConcurrentSkipListMap<>();
    final Map<Long, Changed<String>> groupNames = new ConcurrentHashMap<>();

    private final NavigableSet<Long> joinedByUser = new ConcurrentSkipListSet<>();
    private final NavigableSet<Long> joinedByGroup = new ConcurrentSkipListSet<>();
    private final Set<Long> left = ConcurrentHashMap.newKeySet();

    volatile @Nullable Changed<String> state;
    volatile boolean deleted;

    /** A new value and when it was set. */
    record Changed<T>(T now, Instant at) {}

    void join(long user, long group) {
        left.remove(pair(user, group));
        joinedByUser.add(pair(user, group));
        joinedByGroup.add(pair(group, user));
    }

    void leave(long user, long group) {
        joinedByUser.remove(pair(user, group));
        joinedByGroup.remove(pair(group, user));
        left.add(pair(user, group));
    }

    /** The groups of a user after the changes, given the original ones. */
    PositionSet groupsOf(long user, PositionSet original) {
        return PositionSet.union(original, seconds(joinedByUser, user))
                .where(group -> !removedGroups.contains(group) && !left.contains(pair(user, group)));
    }

    /** The members of a group after the changes, given the original ones. */
    PositionSet membersOf(long group, PositionSet original) {
        return PositionSet.union(original, seconds(joinedByGroup, group))
                .where(user -> !removedUsers.contains(user) && !left.contains(pair(user, group)));
    }

    private static PositionSet seconds(NavigableSet<Long> pairs, long first) {
        return PositionSet.of(pairs.subSet(pair(first, 0), true, pair(first + 1, 0), false))
                .shifted(-pair(first, 0));
    }

    private static long pair(long first, long second) {
        return first << 32 | second;
    }
}
