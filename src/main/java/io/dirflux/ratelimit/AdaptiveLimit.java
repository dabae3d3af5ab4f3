package io.dirflux.ratelimit;

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
 *   <li>A 429 to a request that was sent while the limit was in doubt lowers it by at least one step and ends the
 *       doubt. Each further 429 of the same burst lowers it by one more step. After that, a single 429 may be chance
 *       again.
 *   <li>{@code X-RateLimit-Remaining} lowers it to one step more than what others leave of the limit, or to exactly
 *       that while it is in doubt. While the header shows that no more is left, the limit does not go up.
 *   <li>The limit goes up by one step after 20 s, and is in doubt for 10 s then. If that step is refused, the wait
 *       doubles, to at most 60 s. If it is not, the wait is divided by four, to at least 3 s.
 *   <li>When a step up was taken back, or the server has named its limit or what is left of it, 429s to earlier
 *       requests are ignored.
 * </ul>
 *
 * <p>For example, the limit is 10 per second, and another client takes three of those. In the second burst the tenth
 * request is refused: in doubt. Two rounds later the last two are refused: nine, then eight. Two rounds later the
 * eighth is refused: in doubt. Two rounds later it is refused again: seven, 7.6 s after the start. A single 429 at
 * seven changes nothing. After 20 s the limit tries eight, is refused, and stays at seven for 40 s, then for 60 s.
 * After the other client has left, eight stays, nine follows 60 s later, and ten 15 s after that. After one single
 * incident that left seven, the limit is eight, nine and ten after 20, 40 and 45 s.
 *
 * <p>Why 7 s: with one token too many, 429s are 2 to 5 s apart (a hold, a round that leaves room, and a full round; the
 * token bucket of a server must also run dry again first). Chance takes longer to come back: rounds of 1.03 s meet a
 * client that sends every third of a second in the same phase after seven to ten rounds.
 */
final class AdaptiveLimit {

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_WAIT = 20 * SECOND;
    private static final long SHORTEST_WAIT = 3 * SECOND;
    private static final long LONGEST_WAIT = 60 * SECOND;
    private static final long DOUBT = 7 * SECOND;
    private static final long DOUBT_AFTER_CLIMB = 10 * SECOND;
    private static final int STEPS = 10;

    private final int configured;
    private final int most;
    private int ceiling;
    private int allowed;
    private long climbWait = FIRST_WAIT;
    private long climbAt = TokenBucket.NEVER;
    private boolean climbed;
    private long doubtedUntil = Long.MIN_VALUE;
    private long settledAt = Long.MIN_VALUE;

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
        while (climbAt <= now) {
            climbWait = climbed ? Math.max(SHORTEST_WAIT, climbWait / 4) : climbWait;
            climbed = true;
            doubtedUntil = climbAt + DOUBT_AFTER_CLIMB;
            allowed = Math.min(ceiling, allowed + step());
            climbAt = allowed < ceiling ? climbAt + climbWait : TokenBucket.NEVER;
        }
        return allowed;
    }

    /** Whether nothing was learned that would be lost with this object. */
    boolean isAsConfigured(long now) {
        return allowed(now) == configured;
    }

    /** Whether others seem to use the key: the limit is below the server's own, or is in doubt. */
    boolean isDisputed(long now) {
        return allowed(now) < ceiling || now < doubtedUntil;
    }

    /**
     * The server answered 429.
     *
     * @param counted how many of our own requests the server may have counted then
     * @param sentAt when the request was sent
     */
    void refused(int counted, long sentAt, long now) {
        if (sentAt < settledAt) {
            return;
        }
        int before = allowed(now);
        int likely = counted + step();
        lower(sentAt < doubtedUntil ? Math.min(likely, before - step()) : likely, now);
        if (allowed == before) {
            doubtedUntil = now + DOUBT;
        }
    }

    /** The server's own count shows that others leave us this many. */
    void left(long count, long now) {
        int before = allowed(now);
        if (count <= before && climbAt != TokenBucket.NEVER) {
            climbAt = now + climbWait;
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
            if (climbed) {
                climbWait = Math.min(LONGEST_WAIT, climbWait * 2);
                settledAt = now;
            }
            climbed = false;
            allowed = lowered;
            doubtedUntil = now;
            climbAt = now + climbWait;
        }
    }

    private int step() {
        return Math.max(1, ceiling / STEPS);
    }
}
