package io.dirflux.console;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/** What happened in each of the last 300 seconds under one limit. Thread-safe; it is told the time. */
final class CountsPerSecond {

    static final int SECONDS = 300;

    private static final int PLACES = SECONDS + 1; // the current second, too

    private final Map<What, int[]> counts = new EnumMap<>(What.class);
    private long newest = Long.MIN_VALUE;

    /** What is counted. */
    enum What {
        /** A permit was granted. */
        GRANTED,
        /** The server answered 429. */
        REFUSED,
        /** A failed attempt is repeated. */
        RETRIED
    }

    CountsPerSecond() {
        for (What what : What.values()) {
            counts.put(what, new int[PLACES]);
        }
    }

    synchronized void add(What what, long second) {
        advance(second);
        of(what)[place(second)]++;
    }

    /** The counts of the seconds from {@code second - length} to before {@code second}, oldest first. */
    synchronized List<Integer> before(long second, int length, What what) {
        advance(second);
        int[] counted = of(what);
        return LongStream.range(second - length, second)
                .mapToObj(passed -> counted[place(passed)])
                .toList();
    }

    private int[] of(What what) {
        return Objects.requireNonNull(counts.get(what));
    }

    /** Forgets what is older than 300 seconds. */
    private void advance(long second) {
        long first = Math.max(newest + 1, second - SECONDS);
        for (long passed = first; passed <= second; passed++) {
            int place = place(passed);
            counts.values().forEach(row -> row[place] = 0);
        }
        newest = Math.max(newest, second);
    }

    private static int place(long second) {
        return (int) Math.floorMod(second, (long) PLACES);
    }
}
