package io.dirflux.http;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays for bodies, used again and again. A page of 100 users takes 100 KB, so a new array for each page would be most
 * of what a list allocates. The pool keeps at most 4 MB; an array that is not given back is garbage collected.
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
