package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens of a bucket may be out at a time. It starts with all of them, and goes down when the server shows
 * that this is too many: another client uses the same key, or the server's limit is lower than ours. Times are
 * nanoseconds.
 *
 * <p>What others send varies by one from window to window: a rate of three per second, with some jitter, is four
 * requests in many seconds. So a single 429 or a single header that asks for one token less may be chance, and is not
 * enough.
 *
 * <ul>
 *   <li>A 429 lowers the limit to one step (a tenth) more than the requests of ours that the server can have counted,
 *       and at most by half. If the limit is no higher than that, it stays, and is in doubt for 7 s.
 *   <li>The second 429 to a request that was sent while the limit was in doubt lowers it by at least one step and ends
 *       the doubt. Each further 429 of the same burst lowers it by one more, but not below what was counted. After
 *       that, a single 429 may be chance again.
 *   <li>{@code X-RateLimit-Remaining} lowers it to one step more than what others leave of the limit, or to exactly
 *       that while it is in doubt. While the header shows that no more is left, the limit does not go up.
 *   <li>The limit goes up by one step after 60 s, or after 20 s if the server says what is left. It is in doubt for
 *       10 s then, and the first 429 takes the step back. After two steps that were not refused, each wait is divided
 *       by four, then by sixteen, to at least 3 s.
 *   <li>When a step up was taken back, or the server has named its limit or what is left of it, 429s to earlier
 *       requests are ignored.
 *   <li>If no more than six tenths are left, or if four tenths of the limit are refused in one burst, the others are
 *       likely to be processes like this one, unless the server says what they leave. Then the limit is a {@link
 *       FairShare}, of at most six tenths at first, until that is the whole limit.
 * </ul>
 *
 * <p>For example, the limit is 10 per second, and another client takes three of those. In the second burst the tenth
 * request is refused: in doubt. Two rounds later the last two are refused: nine, then eight. Two rounds later the
 * eighth is refused: in doubt. Two rounds later it is refused again: seven, 7.6 s after the start. A single 429 at
 * seven changes nothing. After 60 s the limit tries eight, is refused, and stays at seven for 60 s more. After the
 * other client has left, eight stays, nine follows 60 s later, and ten 15 s after that.
 *
 * <p>Why 7 s: with one token too many, 429s are 2 to 5 s apart (a hold, a round that leaves room, and a full round; the
 * token bucket of a server must also run dry again first). Chance takes longer to come back: rounds of 1.03 s meet a
 * client that sends every third of a second in the same phase after seven to ten rounds.
 */
final class AdaptiveLimit {

    private static final long SECOND = 1_000_000_000L;
    private static final long WAIT = 60 * SECOND;
    private static final long WAIT_IF_TOLD = 20 * SECOND;
    private static final long SHORTEST_WAIT = 3 * SECOND;

    /** Makes the longest wait shorter than the shortest one. */
    private static final int MOST_DIVISOR = 64;

    private static final long DOUBT = 7 * SECOND;
    private static final long DOUBT_AFTER_CLIMB = 10 * SECOND;
    private static final int STEPS = 10;
    private static final int CROWDED_STEPS = 6;

    private final int configured;
    private final int most;
    private int ceiling;
    private int allowed;
    private int divisor = 1;
    private long climbAt = TokenBucket.NEVER;
    private boolean climbed;
    private long doubtedUntil = Long.MIN_VALUE;
    private long settledAt = Long.MIN_VALUE;
    private int doubts;
    private long burstAt = Long.MIN_VALUE;
    private int allowedBeforeBurst;
    private int refusedOfBurst;
    private boolean told;
    private @Nullable FairShare share;

    /**
     * Creates a limit.
     *
     * @param configured the tokens that may be out at the start
     * @param most the tokens that may be out if the server says that its limit is higher
     */
    AdaptiveLimit(int configured, int most) {
        this.configured = configured;
        this.most = most;
        this.ceiling = configured;
        this.allowed = configured;
    }

    /** How many tokens may be out now. */
    int allowed(long now) {
        if (share != null) {
            double part = share.part(now);
            if (part < 1) {
                return (int) Math.max(1, Math.round(part * ceiling));
            }
            endShare(now);
        }
        while (climbAt <= now) {
            divisor = climbed ? Math.min(MOST_DIVISOR, divisor * 4) : divisor;
            climbed = true;
            doubtedUntil = climbAt + DOUBT_AFTER_CLIMB;
            doubts = 0;
            allowed = Math.min(ceiling, allowed + step());
            climbAt = allowed < ceiling ? climbAt + climbWait() : TokenBucket.NEVER;
        }
        return allowed;
    }

    private void endShare(long now) {
        share = null;
        allowed = ceiling;
        climbAt = TokenBucket.NEVER;
        settledAt = now;
        doubtedUntil = now;
    }

    /** How many tokens may be out if nobody else uses the key. */
    int ceiling() {
        return ceiling;
    }

    /** Whether nothing was learned that would be lost with this object. */
    boolean isAsConfigured(long now) {
        return allowed(now) == configured;
    }

    /** Whether others seem to use the key: the limit is below the server's own, or is in doubt. */
    boolean isDisputed(long now) {
        return allowed(now) < ceiling || now < doubtedUntil;
    }

    /** Whether the others are likely to be processes like this one. */
    boolean isCrowded(long now) {
        allowed(now);
        return share != null;
    }

    /**
     * The server answered 429.
     *
     * @param counted how many of our own requests the server may have counted then
     * @param sentAt when the request was sent
     */
    void refused(int counted, long sentAt, long now) {
        int before = allowed(now);
        if (share != null) {
            share.refused(sentAt, now);
        } else if (sentAt >= settledAt) {
            refused(counted, sentAt, before, now);
        }
    }

    private void refused(int counted, long sentAt, int before, long now) {
        boolean isOfBurst = sentAt < burstAt;
        if (!isOfBurst) {
            burstAt = now;
            allowedBeforeBurst = before;
            refusedOfBurst = 0;
        }
        refusedOfBurst++;
        int likely = counted + step();
        if (sentAt < doubtedUntil) {
            if (++doubts < (climbed ? 1 : 2)) {
                doubtedUntil = now + DOUBT;
                return;
            }
            boolean isLowered = isOfBurst && before < allowedBeforeBurst;
            likely = Math.min(likely, isLowered ? Math.max(counted, before - 1) : before - step());
        } else {
            doubts = 1;
        }
        lower(likely, now);
        if (allowed == before) {
            doubtedUntil = now + DOUBT;
            return;
        }
        int crowded = CROWDED_STEPS * ceiling / STEPS;
        boolean isCrowd = allowed <= crowded || STEPS * refusedOfBurst >= (STEPS - CROWDED_STEPS) * ceiling;
        if (isCrowd && !told) {
            share = new FairShare((double) Math.min(allowed, crowded) / ceiling, ceiling, now);
        }
    }

    private long climbWait() {
        return Math.max(SHORTEST_WAIT, (told ? WAIT_IF_TOLD : WAIT) / divisor);
    }

    /** The server's own count shows that others leave us this many. */
    void left(long count, long now) {
        int before = allowed(now);
        told = true;
        if (share != null) {
            return;
        }
        if (count <= before && climbAt != TokenBucket.NEVER) {
            climbAt = now + climbWait();
        }
        lower((int) Math.min(now < doubtedUntil ? count : count + step(), before), now);
        if (allowed < before) {
            settledAt = now;
        }
    }

    /** The server names its limit. */
    void named(long permits, long now) {
        int named = (int) Math.min(permits, most);
        int before = ceiling;
        ceiling = most > configured ? named : Math.min(named, configured);
        if (allowed(now) > ceiling) {
            settledAt = now;
        }
        if (allowed == before || allowed > ceiling) {
            allowed = ceiling;
            climbAt = TokenBucket.NEVER;
        }
    }

    private void lower(int count, long now) {
        int lowered = Math.max(1, Math.max(count, allowed / 2));
        if (lowered < allowed) {
            settledAt = climbed ? now : settledAt;
            climbed = false;
            divisor = 1;
            allowed = lowered;
            doubtedUntil = now;
            climbAt = now + climbWait();
        }
    }

    private int step() {
        return Math.max(1, ceiling / STEPS);
    }
}
