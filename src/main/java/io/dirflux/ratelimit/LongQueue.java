package io.dirflux.ratelimit;

import java.util.Arrays;

/**
 * A queue of primitive longs in ascending order, as a ring. It is fast for values that come nearly sorted: a new value
 * moves forward past the greater ones. It grows by doubling, so its size follows what it has held.
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

    /** The element at this index; the first has index 0. */
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

    /** Removes the smallest element and returns it. There must be one. */
    long removeFirst() {
        long removed = get(0);
        first = (first + 1) & (ring.length - 1);
        size--;
        return removed;
    }

    /** Removes the greatest element and returns it. There must be one. */
    long removeLast() {
        return get(--size);
    }

    /** Adds the same number to every element. */
    void shift(long delta) {
        for (int i = 0; i < size; i++) {
            set(i, get(i) + delta);
        }
    }

    private void set(int index, long value) {
        ring[(first + index) & (ring.length - 1)] = value;
    }

    private void grow() {
        long[] larger = Arrays.copyOf(ring, ring.length * 2);
        // the elements that had wrapped around to the front now follow the old end
        System.arraycopy(ring, 0, larger, ring.length, first);
        ring = larger;
    }
}
