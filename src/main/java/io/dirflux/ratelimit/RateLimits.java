package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How much a client may send: one rate for everything under its API key, and a second one for the lists of users of
 * each directory. Immutable: each method returns a changed copy.
 *
 * <table>
 *   <caption>Where to start</caption>
 *   <tr><th></th><th>client-wide</th><th>per directory</th></tr>
 *   <tr><td>{@code perSecond(10)}</td><td>10 per second</td><td>undecided: the dialect decides</td></tr>
 *   <tr><td>{@code perSecond(10).perDirectory(4)}</td><td>10 per second</td><td>4 per second</td></tr>
 *   <tr><td>{@code published()}</td><td>6,000 per 60 seconds</td><td>4 per second</td></tr>
 *   <tr><td>{@code unlimited()}</td><td>none</td><td>none</td></tr>
 * </table>
 *
 * <p>By default a request waits for its permit for any time, and any number of requests wait.
 * {@link #maxWait(Duration)} and {@link #maxQueue(int)} bound that.
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

    private RateLimits(Copy values) {
        client = values.client;
        directory = values.directory;
        directoryDecided = values.directoryDecided;
        shares = values.shares;
        maxRate = values.maxRate;
        maxWait = values.maxWait;
        maxQueue = values.maxQueue;
    }

    /** The values of a copy, which are set by name before the copy is made. */
    private static final class Copy {

        private @Nullable Limit client;
        private @Nullable Limit directory;
        private boolean directoryDecided;
        private int shares = 1;
        private int maxRate;
        private @Nullable Duration maxWait;
        private int maxQueue = Integer.MAX_VALUE;
    }

    private RateLimits with(Consumer<Copy> change) {
        Copy copy = new Copy();
        copy.client = client;
        copy.directory = directory;
        copy.directoryDecided = directoryDecided;
        copy.shares = shares;
        copy.maxRate = maxRate;
        copy.maxWait = maxWait;
        copy.maxQueue = maxQueue;
        change.accept(copy);
        return new RateLimits(copy);
    }

    private static RateLimits ofClient(@Nullable Limit limit) {
        Copy values = new Copy();
        values.client = limit;
        return new RateLimits(values);
    }

    /**
     * A number of requests per second under the API key. The rate per directory is left to the dialect.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public static RateLimits perSecond(int permits) {
        return ofClient(Limit.perSecond(permits));
    }

    /** The limits in the public documentation: 6,000 per 60 seconds, and 4 per second for the users of a directory. */
    public static RateLimits published() {
        return ofClient(new Limit(6_000, Duration.ofSeconds(60))).perDirectory(4);
    }

    /** No limit: no request waits, and after a 429 only the retry of that call is delayed. */
    public static RateLimits unlimited() {
        return ofClient(null).withDirectoryDefault(null);
    }

    /**
     * A copy with a limit for each directory: this many lists of its users per second.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits perDirectory(int permits) {
        return decided(Limit.perSecond(permits));
    }

    private RateLimits decided(@Nullable Limit limit) {
        return with(copy -> {
            copy.directory = limit;
            copy.directoryDecided = true;
        });
    }

    /**
     * A copy with one of {@code processes} equal parts of each limit, for several processes that use one API key.
     *
     * <p>A part is rounded down: 10 per second shared by 3 processes is 3 per second for each. If a part is less than
     * one permit, its period grows instead: 4 per second shared by 8 is one permit per 2 seconds for each. The
     * processes do not know of each other. So in that second case they keep the rate over time, but all of them may
     * send their first request at the same moment.
     *
     * <p>The order of calls does not matter: a limit that is set later is shared too. Sharing twice multiplies.
     *
     * @param processes from 1 to 1,000; the product of several calls too
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits share(int processes) {
        long product = (long) shares * processes;
        if (processes < 1 || product > MOST_SHARES) {
            throw new IllegalArgumentException(
                    "A rate limit is shared by 1 to " + MOST_SHARES + " processes, not by " + product);
        }
        return with(copy -> copy.shares = (int) product);
    }

    /**
     * A copy whose client-wide limit may be raised by the server, up to this many permits per period. The server does
     * so with {@code X-RateLimit-Limit}: {@code perSecond(10).maxRate(50)} starts at 10 per second and continues at 40
     * when an answer says 40. Without this setting the header can only lower the rate.
     *
     * @param permits from 1 to 100,000
     * @throws IllegalArgumentException outside that range
     */
    public RateLimits maxRate(int permits) {
        Limit checked = Limit.perSecond(permits);
        return with(copy -> copy.maxRate = checked.permits());
    }

    /**
     * A copy with a longest wait for a permit. A request fails with {@link io.dirflux.error.PermitWaitException} and
     * spends nothing:
     *
     * <ul>
     *   <li>at once, if the wait that is predicted from the waiters ahead of it is longer; the exception carries that
     *       prediction
     *   <li>after this time, if the prediction was shorter but the request still waits
     * </ul>
     *
     * <p>A shorter deadline of the call counts too. By default there is no longest wait.
     *
     * @throws IllegalArgumentException if negative
     */
    public RateLimits maxWait(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("The longest wait must not be negative, but is " + wait);
        }
        return with(copy -> copy.maxWait = wait);
    }

    /**
     * A copy with at most this many waiting requests. One more fails at once with
     * {@link io.dirflux.error.PermitWaitException}. By default the queue has no bound; a waiter takes about 150 bytes
     * in addition to its call.
     *
     * @param waiters at least 0; with 0 no request waits
     * @throws IllegalArgumentException if negative
     */
    public RateLimits maxQueue(int waiters) {
        if (waiters < 0) {
            throw new IllegalArgumentException("The number of waiters must not be negative, but is " + waiters);
        }
        return with(copy -> copy.maxQueue = waiters);
    }

    /** A copy in which a request fails at once if no permit is free: a {@link #maxWait(Duration)} of zero. */
    public RateLimits failFast() {
        return maxWait(Duration.ZERO);
    }

    /** A copy with this limit per directory if none was decided yet. Null decides that there is none. */
    public RateLimits withDirectoryDefault(@Nullable Limit limit) {
        return directoryDecided ? this : decided(limit);
    }

    /** The limit of everything under the API key, after sharing; null if there is none. */
    public @Nullable Limit client() {
        return client == null ? null : client.share(shares);
    }

    /** The limit of each directory's lists of users, after sharing; null if there is none or it is undecided. */
    public @Nullable Limit directory() {
        return directory == null ? null : directory.share(shares);
    }

    /** How high the server may raise the client-wide limit, after sharing; 0 if it may not. */
    public int maxRate() {
        return maxRate / shares;
    }

    /** How long a request may wait for its permit; null for any time. */
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
