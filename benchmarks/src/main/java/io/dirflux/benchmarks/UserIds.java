package io.dirflux.benchmarks;

import java.util.Locale;

/** The ids of users that are numbered from 0, and the check that each came once and in order. */
final class UserIds {

    static final String PREFIX = "directory_user_01K00000000000";

    private static final int DIGITS = 12;

    private long expected;

    /** The first one to come has this number. */
    UserIds(long first) {
        this.expected = first;
    }

    static String id(long number) {
        return PREFIX + String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
    }

    static long number(String id) {
        return Long.parseLong(id, PREFIX.length(), id.length(), 10);
    }

    static void write(long number, byte[] target, int at) {
        long rest = number;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The next one. */
    void accept(String id) {
        if (!id.startsWith(PREFIX) || number(id) != expected) {
            throw new IllegalStateException("Not the user number " + expected + ": " + id);
        }
        expected++;
    }

    /** All have come. */
    void complete(long count) {
        if (expected != count) {
            throw new IllegalStateException("Only " + expected + " of " + count + " users came");
        }
    }
}
