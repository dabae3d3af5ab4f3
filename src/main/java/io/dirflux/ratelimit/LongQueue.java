package io.dirflux.ratelimit;

import java.util.Arrays;

/**
 * Primitive longs in ascending order. Made for what comes nearly sorted: an element passes those greater than itself from
 * behind. Grows by doubling, so it costs what it has held, not what it may hold.
 */
final class LongQueue {

    private long[] ring = new long[8];
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The element that many places behind the first. */
    long get(int index) {
        return ring[(first + index) & (ring.length - 1)];
    }

    void add(long value) {
        if (size == ring.length) {
            grow();
        }
        int place = size++;
        while (place > 0 && get(place - 1) > value) {
            set(place, get(place - 1));
            place--;
        }
        set(place, value);
    }

    void removeFirst() {
        first = (first + 1) & (ring.length - 1);
        size--;
    }

    private void set(int index, long value) {
        ring[(first + index) & (ring.length - 1)] = value;
    }

    private void grow() {
        long[] larger = Arrays.copyOf(ring, ring.length * 2);
        // what had wrapped around to the front now follows the old end
        System.arraycopy(ring, 0, larger, ring.length, first);
        ring = larger;
    }
}
