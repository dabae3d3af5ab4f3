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
 */
public final class RateLimits {

    private static final int MOST_SHARES = 1_000;

    private final @Nullable Limit client;
    private final @Nullable Limit directory;
    private final boolean directoryDecided;
    private final int shares;

    private RateLimits(@Nullable Limit client, @Nullable Limit directory, boolean directoryDecided, int shares) {
        this.client = client;
        this.directory = directory;
        this.directoryDecided = directoryDecided;
        this.shares = shares;
    }

    /**
     * So many requests per second under the API key; the rate per directory stays the dialect's.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public static RateLimits perSecond(int permits) {
        return new RateLimits(Limit.perSecond(permits), null, false, 1);
    }

    /** What the public documentation says: 6,000 per 60 seconds, and 4 per second for the users of one directory. */
    public static RateLimits published() {
        return new RateLimits(new Limit(6_000, Duration.ofSeconds(60)), Limit.perSecond(4), true, 1);
    }

    /** No limit of ours at all: nothing waits, and nothing is held back after a 429 but the retry of that call. */
    public static RateLimits unlimited() {
        return new RateLimits(null, null, true, 1);
    }

    /**
     * The same with so many user lists per second for each directory.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits perDirectory(int permits) {
        return new RateLimits(client, Limit.perSecond(permits), true, shares);
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
        return new RateLimits(client, directory, directoryDecided, (int) product);
    }

    /** The same, with this limit per directory if none was decided yet; null decides that there is none. */
    public RateLimits withDirectoryDefault(@Nullable Limit limit) {
        return directoryDecided ? this : new RateLimits(client, limit, true, shares);
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

    @Override
    public boolean equals(Object other) {
        return other instanceof RateLimits that
                && Objects.equals(client, that.client)
                && Objects.equals(directory, that.directory)
                && directoryDecided == that.directoryDecided
                && shares == that.shares;
    }

    @Override
    public int hashCode() {
        return Objects.hash(client, directory, directoryDecided, shares);
    }

    @Override
    public String toString() {
        return "RateLimits(client " + text(client()) + ", directory "
                + (directoryDecided ? text(directory()) : "as the dialect says") + ")";
    }

    private static String text(@Nullable Limit limit) {
        return limit == null ? "unlimited" : limit.toString();
    }
}
