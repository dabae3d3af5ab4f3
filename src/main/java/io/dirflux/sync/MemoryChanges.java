package io.dirflux.sync;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The changes of one directory, and the position of each consumer. */
final class MemoryChanges {

    private final NavigableMap<Long, DirectoryChange> byNumber = new TreeMap<>();
    private final Map<String, Long> places = new HashMap<>();
    private long last;

    void add(List<DirectoryChange> changes) {
        changes.forEach(change -> byNumber.put(++last, change));
    }

    Stream<RecordedChange> pending(String consumer) {
        return byNumber.tailMap(place(consumer), false).entrySet().stream()
                .map(change -> new RecordedChange(change.getKey(), change.getValue()));
    }

    /** Stores the position of a consumer, and deletes the changes that all consumers have processed. */
    void done(String consumer, long number, Set<String> consumers) {
        places.merge(consumer, number, Math::max);
        long everybody = consumers.stream().mapToLong(this::place).min().orElse(0);
        byNumber.headMap(everybody, true).clear();
    }

    private long place(String consumer) {
        return places.getOrDefault(consumer, 0L);
    }
}
