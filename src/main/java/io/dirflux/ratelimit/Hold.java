package io.dirflux.ratelimit;

/** A key held back until a moment. Told the time, in nanoseconds. */
final class Hold {

    /** A hold longer than this is worth a warning. */
    static final long LONG = 10_000_000_000L;

    private long until;
    private HoldReason reason = HoldReason.REFUSED;
    private boolean announcedAsLong;

    /** How much longer; zero if nothing is held. */
    long left(long now) {
        return Math.max(0, until - now);
    }

    /** How long ago the last hold ended; negative while it lasts. */
    long endedSince(long now) {
        return now - until;
    }

    /** Why it is or was held. */
    HoldReason reason() {
        return reason;
    }

    /** Holds until then, if it does not already hold for longer; says whether this is news: a new hold, or a now long one. */
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
