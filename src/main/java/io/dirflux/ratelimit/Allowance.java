package io.dirflux.ratelimit;

/**
 * How many tokens of a bucket may be out at a time: all of them, until the server shows that this is too many, because
 * somebody else uses the key too or because its limit is lower than ours. Told the time in nanoseconds.
 *
 * <p>What others take varies by one from window to window: three a second, with some jitter, are four in many a second. So
 * one 429, or one header, that asks for one less may be chance, and is not taken at its word.
 *
 * <ul>
 *   <li>A 429 lowers it to a step (a tenth) more than the server can have counted of ours; by half at most. If as many were
 *       allowed already, that is in doubt for 7 s.
 *   <li>A 429 to a request that was sent in doubt lowers it by a step or more, and ends the doubt: the rest of the same
 *       burst lowers it by another step each, the next one is chance again.
 *   <li>{@code X-RateLimit-Remaining} lowers it to a step more than what others leave of the limit, in doubt to just that.
 *       For as long as no more is left, the next climb is put off.
 *   <li>It climbs by a step after 20 s, which is in doubt for 10 s. A climb that is refused doubles that patience, up to
 *       60 s; one that is not quarters it, down to 3 s.
 *   <li>Once a climb is taken back, or the server has named its limit or what is left, a 429 to what was sent before is no
 *       news.
 * </ul>
 *
 * <p>Worked: ten per second, of which somebody else takes three. In the second burst the tenth is refused: in doubt. Two
 * rounds later the last two are: nine, eight. Two rounds later the eighth: in doubt, and two rounds later again: seven, 7.6 s
 * after the start. A single 429 at seven changes nothing. After 20 s it tries eight, is refused, and goes on with seven for
 * 40 s, then for 60 s. When the other has gone, eight stays, nine follows 60 s later and ten 15 s after that. After a single
 * incident seven become eight, nine and ten 20, 40 and 45 s later.
 *
 * <p>Why 7 s: with one too many, 429s are 2 to 5 s apart (a hold, a round that leaves room, a full one; a server's token
 * bucket has to run dry again first). Chance recurs later: rounds of 1.03 s meet those who come every third of a second in
 * the same way after seven to ten rounds.
 */
final class Allowance {

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE = 20 * SECOND;
    private static final long LEAST_PATIENCE = 3 * SECOND;
    private static final long MOST_PATIENCE = 60 * SECOND;
    private static final long DOUBT = 7 * SECOND;
    private static final long DOUBT_OF_CLIMB = 10 * SECOND;
    private static final int STEPS = 10;

    private final int configured;
    private final int most;
    private int ceiling;
    private int allowed;
    private long patience = PATIENCE;
    private long climbAt = TokenBucket.NEVER;
    private boolean climbed;
    private long doubtedUntil = Long.MIN_VALUE;
    private long settledAt = Long.MIN_VALUE;

    /** So many, and up to {@code most} if the server says that it lets more through. */
    Allowance(int configured, int most) {
        this.configured = configured;
        this.most = most;
        this.ceiling = configured;
        this.allowed = configured;
    }

    int allowed(long now) {
        while (climbAt <= now) {
            patience = climbed ? Math.max(LEAST_PATIENCE, patience / 4) : patience;
            climbed = true;
            doubtedUntil = climbAt + DOUBT_OF_CLIMB;
            allowed = Math.min(ceiling, allowed + step());
            climbAt = allowed < ceiling ? climbAt + patience : TokenBucket.NEVER;
        }
        return allowed;
    }

    /** Whether nothing has been learnt that would be lost by forgetting it. */
    boolean isAsConfigured(long now) {
        return allowed(now) == configured;
    }

    /** Whether others seem to use the key: less is allowed than by the server's own limit, or that is in doubt. */
    boolean isDisputed(long now) {
        return allowed(now) < ceiling || now < doubtedUntil;
    }

    /** A 429 came to a request sent at that moment, while the server may have counted so many of our own. */
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

    /** By the server's own count, others leave us so many. */
    void left(long count, long now) {
        int before = allowed(now);
        if (count <= before && climbAt != TokenBucket.NEVER) {
            climbAt = now + patience;
        }
        lower((int) Math.min(now < doubtedUntil ? count : count + step(), before), now);
        if (allowed < before) {
            settledAt = now;
        }
    }

    /** The server says that its limit is this. */
    void limit(long permits, long now) {
        int said = (int) Math.min(permits, most);
        int before = ceiling;
        ceiling = most > configured ? said : Math.min(said, configured);
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
                patience = Math.min(MOST_PATIENCE, patience * 2);
                settledAt = now;
            }
            climbed = false;
            allowed = lowered;
            doubtedUntil = now;
            climbAt = now + patience;
        }
    }

    private int step() {
        return Math.max(1, ceiling / STEPS);
    }
}
