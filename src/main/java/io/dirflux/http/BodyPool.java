package io.dirflux.http;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays that bodies are collected in, one after the other: a page of 100 users is a tenth of a megabyte, and a new array
 * for each would be most of what a walk allocates. At most 4 MB lie here; what is not given back is garbage.
 */
final class BodyPool {

    private static final int FIRST_SIZE = 16 * 1024;
    private static final int LARGEST = 512 * 1024;
    private static final int MOST = 8;

    private final Deque<byte[]> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();

    byte[] take() {
        byte[] array = free.poll();
        if (array == null) {
            return new byte[FIRST_SIZE];
        }
        count.decrementAndGet();
        return array;
    }

    void giveBack(byte[] array) {
        if (array.length > LARGEST) {
            return;
        }
        if (count.incrementAndGet() <= MOST) {
            free.push(array);
        } else {
            count.decrementAndGet();
        }
    }
}
