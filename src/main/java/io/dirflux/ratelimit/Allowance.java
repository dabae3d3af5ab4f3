package io.dirflux.ratelimit;

/**
 * How many tokens of a bucket may be out at a time: all of them, until the server shows that this is too many, because
 * somebody else uses the key too or because its limit is lower than ours. Told the time in nanoseconds.
 *
 * <ul>
 *   <li>A 429 lowers it to the tokens out whose requests were not refused, {@code X-RateLimit-Remaining} to what others
 *       leave of the limit; by half at most each time. One 429 in ten seconds with all but one or two of the tokens out is
 *       forgiven: requests that met on the way, not a lower limit.
 *   <li>It climbs by a tenth, at least one, after 20 s without a refusal. A climb that is refused doubles that patience,
 *       up to 60 s; one that is not quarters it, down to 3 s.
 * </ul>
 *
 * <p>Worked: ten per second, of which somebody else takes three. The first burst is refused three times: seven. After
 * 20 s it tries eight, is refused, and goes on with seven for 40 s, then for 60 s. When the other has gone, it tries eight
 * and is not refused: nine 60 s later, ten 15 s after that. After a single incident seven become eight, nine and ten 20,
 * 40 and 45 s later.
 *
 * <p>Each climb that is refused costs a hold: with a first patience of 10 s, 90 to 91% of what others leave were used
 * against servers that tell only {@code Retry-After}, with 20 s 92 to 94% (simulated, 200 seeds).
 */
final class Allowance {

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE = 20 * SECOND;
    private static final long LEAST_PATIENCE = 3 * SECOND;
    private static final long MOST_PATIENCE = 60 * SECOND;
    private static final long FORGIVEN_FOR = 10 * SECOND;
    private static final int STEPS = 10;

    private final int configured;
    private final int most;
    private int ceiling;
    private int allowed;
    private long patience = PATIENCE;
    private long climbAt = TokenBucket.NEVER;
    private boolean climbed;
    private long forgivenUntil = Long.MIN_VALUE;

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
            allowed = Math.min(ceiling, allowed + step());
            climbAt = allowed < ceiling ? climbAt + patience : TokenBucket.NEVER;
        }
        return allowed;
    }

    /** Whether nothing has been learnt that would be lost by forgetting it. */
    boolean isAsConfigured(long now) {
        return allowed(now) == configured;
    }

    /** Whether nothing tells of others who use the key: no 429 of late, not even one that was forgiven. */
    boolean isUndisputed(long now) {
        return isAsConfigured(now) && now >= forgivenUntil;
    }

    /** A 429 came while the server may have counted so many of our own requests. */
    void refused(int counted, long now) {
        if (counted >= allowed(now) - step() && now >= forgivenUntil) {
            forgivenUntil = now + FORGIVEN_FOR;
        } else {
            lower(counted, now);
        }
    }

    /** By the server's own count, others leave us so many. */
    void left(long count, long now) {
        lower((int) Math.min(count, allowed(now)), now);
    }

    /** The server says that its limit is this. */
    void limit(long permits, long now) {
        int said = (int) Math.min(permits, most);
        int before = ceiling;
        ceiling = most > configured ? said : Math.min(said, configured);
        if (allowed(now) == before || allowed > ceiling) {
            allowed = ceiling;
            climbAt = TokenBucket.NEVER;
        }
    }

    private void lower(int count, long now) {
        int lowered = Math.max(1, Math.max(count, allowed(now) / 2));
        if (lowered < allowed(now)) {
            patience = climbed ? Math.min(MOST_PATIENCE, patience * 2) : patience;
            climbed = false;
            allowed = lowered;
            climbAt = now + patience;
        }
    }

    private int step() {
        return Math.max(1, ceiling / STEPS);
    }
}
