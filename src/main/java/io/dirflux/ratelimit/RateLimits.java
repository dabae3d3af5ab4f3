package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much a client may send: one rate for everything under its API key, and a second one for the user lists of each
 * directory. Immutable.
 *
 * <table>
 *   <caption>The doors</caption>
 *   <tr><th></th><th>client-wide</th><th>per directory</th></tr>
 *   <tr><td>{@code perSecond(10)}</td><td>10 per second</td><td>undecided: the dialect's</td></tr>
 *   <tr><td>{@code perSecond(10).perDirectory(4)}</td><td>10 per second</td><td>4 per second</td></tr>
 *   <tr><td>{@code published()}</td><td>6,000 per 60 seconds</td><td>4 per second</td></tr>
 *   <tr><td>{@code unlimited()}</td><td>none</td><td>none</td></tr>
 * </table>
 *
 * <p>How long a request waits for its permit is bounded by {@link #maxWait}, how many do by {@link #maxQueue}; by default
 * neither is.
 */
public final class RateLimits {

    private static final int MOST_SHARES = 1_000;

    private final @Nullable Limit client;
    private final @Nullable Limit directory;
    private final boolean directoryDecided;
    private final int shares;
    private final int maxRate;
    private final @Nullable Duration maxWait;
    private final int maxQueue;

    private RateLimits(
            @Nullable Limit client,
            @Nullable Limit directory,
            boolean directoryDecided,
            int shares,
            int maxRate,
            @Nullable Duration maxWait,
            int maxQueue) {
        this.client = client;
        this.directory = directory;
        this.directoryDecided = directoryDecided;
        this.shares = shares;
        this.maxRate = maxRate;
        this.maxWait = maxWait;
        this.maxQueue = maxQueue;
    }

    private static RateLimits of(@Nullable Limit client, @Nullable Limit directory, boolean directoryDecided) {
        return new RateLimits(client, directory, directoryDecided, 1, 0, null, Integer.MAX_VALUE);
    }

    /**
     * So many requests per second under the API key; the rate per directory stays the dialect's.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public static RateLimits perSecond(int permits) {
        return of(Limit.perSecond(permits), null, false);
    }

    /** What the public documentation says: 6,000 per 60 seconds, and 4 per second for the users of one directory. */
    public static RateLimits published() {
        return of(new Limit(6_000, Duration.ofSeconds(60)), Limit.perSecond(4), true);
    }

    /** No limit of ours at all: nothing waits, and nothing is held back after a 429 but the retry of that call. */
    public static RateLimits unlimited() {
        return of(null, null, true);
    }

    /**
     * The same with so many user lists per second for each directory.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits perDirectory(int permits) {
        return new RateLimits(client, Limit.perSecond(permits), true, shares, maxRate, maxWait, maxQueue);
    }

    /**
     * One of {@code processes} equal parts of each limit, for as many processes on one API key. Rounded down: 10 per
     * second shared by 3 is 3 per second each. Where a part is less than one permit, its period grows instead: 4 per
     * second shared by 8 is one per 2 seconds each. The processes know nothing of each other, so in that second case
     * they keep the rate together over time, not in a moment in which all of them send their first.
     *
     * <p>The order of calls does not matter: a limit set later is shared too. Sharing twice multiplies.
     *
     * @param processes from 1 to 1,000, also when multiplied
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits share(int processes) {
        long product = (long) shares * processes;
        if (processes < 1 || product > MOST_SHARES) {
            throw new IllegalArgumentException(
                    "A rate limit is shared by 1 to " + MOST_SHARES + " processes, not by " + product);
        }
        return new RateLimits(client, directory, directoryDecided, (int) product, maxRate, maxWait, maxQueue);
    }

    /**
     * The same, but where {@code X-RateLimit-Limit} says that the server lets more than the client-wide limit through,
     * that counts, up to so many per period. Without it a header may lower the rate, never raise it:
     * {@code perSecond(10).maxRate(50)} starts at 10 per second and goes on at 40 when an answer says 40.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits maxRate(int permits) {
        Limit checked = Limit.perSecond(permits);
        return new RateLimits(client, directory, directoryDecided, shares, checked.permits(), maxWait, maxQueue);
    }

    /**
     * The same, but no request waits longer for its permit: one that would, as far as can be told from the waiters ahead
     * of it, fails at once with {@link io.dirflux.error.PermitWaitException}, which carries the predicted wait; one that
     * was told less and is held up fails then. Nothing is spent either way. Without it requests wait for as long as it
     * takes. A shorter deadline of the call counts too.
     *
     * @throws IllegalArgumentException if negative
     */
    public RateLimits maxWait(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("A wait is not negative: " + wait);
        }
        return new RateLimits(client, directory, directoryDecided, shares, maxRate, wait, maxQueue);
    }

    /**
     * The same, but at most so many requests wait: a further one fails at once with
     * {@link io.dirflux.error.PermitWaitException}. Without it the queue has no bound; a waiter takes some 150 bytes
     * besides the call it belongs to.
     *
     * @param waiters at least 0; with 0 nobody waits
     * @throws IllegalArgumentException if negative
     */
    public RateLimits maxQueue(int waiters) {
        if (waiters < 0) {
            throw new IllegalArgumentException("A queue has room for 0 or more, not for " + waiters);
        }
        return new RateLimits(client, directory, directoryDecided, shares, maxRate, maxWait, waiters);
    }

    /** The same, but a request for which no permit is free now fails at once: a {@link #maxWait} of zero. */
    public RateLimits failFast() {
        return maxWait(Duration.ZERO);
    }

    /** The same, with this limit per directory if none was decided yet; null decides that there is none. */
    public RateLimits withDirectoryDefault(@Nullable Limit limit) {
        return directoryDecided ? this : new RateLimits(client, limit, true, shares, maxRate, maxWait, maxQueue);
    }

    /** The limit of everything under the API key, our share of it; null if there is none. */
    public @Nullable Limit client() {
        return client == null ? null : client.share(shares);
    }

    /** The limit of each directory's user lists, our share of it; null if there is none, or none yet. */
    public @Nullable Limit directory() {
        return directory == null ? null : directory.share(shares);
    }

    /** Whether the limit per directory, or that there is none, is decided; if not, the dialect decides. */
    public boolean isDirectoryDecided() {
        return directoryDecided;
    }

    /** What the client-wide limit may be raised to by the server's word, our share of it; 0: it may not. */
    public int maxRate() {
        return maxRate / shares;
    }

    /** How long a request may wait for its permit; null: for as long as it takes. */
    public @Nullable Duration maxWait() {
        return maxWait;
    }

    /** How many requests may wait; {@code Integer.MAX_VALUE} if there is no bound. */
    public int maxQueue() {
        return maxQueue;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateLimits that
                && Objects.equals(client, that.client)
                && Objects.equals(directory, that.directory)
                && directoryDecided == that.directoryDecided
                && shares == that.shares
                && maxRate == that.maxRate
                && Objects.equals(maxWait, that.maxWait)
                && maxQueue == that.maxQueue;
    }

    @Override
    public int hashCode() {
        return Objects.hash(client, directory, directoryDecided, shares, maxRate, maxWait, maxQueue);
    }

    @Override
    public String toString() {
        return "RateLimits(client " + text(client()) + ", directory "
                + (directoryDecided ? text(directory()) : "as the dialect says")
                + (maxRate == 0 ? "" : ", up to " + maxRate())
                + (maxWait == null ? "" : ", waiting at most " + maxWait)
                + (maxQueue == Integer.MAX_VALUE ? "" : ", at most " + maxQueue + " waiting")
                + ")";
    }

    private static String text(@Nullable Limit limit) {
        return limit == null ? "unlimited" : limit.toString();
    }
}
