package io.dirflux.ratelimit;

/** Holds a key back until some time. Times are nanoseconds. */
final class Hold {

    /** A longer hold is logged as a warning. */
    static final long LONG = 10_000_000_000L;

    private long until;
    private HoldReason reason = HoldReason.REFUSED;
    private boolean announcedAsLong;

    /** Ends the hold. */
    void end(long now) {
        until = Math.min(until, now);
    }

    /** How much longer the hold lasts; zero if there is none. */
    long left(long now) {
        return Math.max(0, until - now);
    }

    /** The time since the last hold ended; negative while it lasts. */
    long endedSince(long now) {
        return now - until;
    }

    /** The reason for this hold, or for the last one. */
    HoldReason reason() {
        return reason;
    }

    /**
     * Holds until that time, unless the hold already lasts longer.
     *
     * @return whether the listener should know: the hold is new, or a short hold has become a long one
     */
    boolean extend(long newUntil, HoldReason why, long now) {
        if (newUntil <= Math.max(until, now)) {
            return false;
        }
        boolean isNew = until <= now;
        boolean isLong = newUntil - now > LONG;
        boolean news = isNew || (isLong && !announcedAsLong);
        announcedAsLong = isLong || (announcedAsLong && !isNew);
        until = newUntil;
        reason = why;
        return news;
    }
}
