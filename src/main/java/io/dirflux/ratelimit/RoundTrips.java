package io.dirflux.ratelimit;

import java.util.Arrays;

/**
 * The shortest round trip seen, over all keys: how much earlier than one period after its answer a spent token may
 * return. Times are nanoseconds.
 *
 * <p>Only a value that is too large does harm, and two things can make it so:
 *
 * <ul>
 *   <li>New connections. The first round of a burst pays for all the handshakes. So nothing is credited before
 *       {@code max(20, 2 x permits)} answers, when a second round has used the same connections.
 *   <li>Chance. The shortest of n round trips is not the shortest possible one. If both ways vary evenly, it is too
 *       long by 1.2 times the spread (mean minus shortest) divided by the root of n. Twice the spread divided by the
 *       root of n is subtracted. With 10 to 40 ms each way the spread is about 30 ms: after 100 answers the shortest is
 *       about 24 ms and 18 ms are credited; after 10,000 answers it is 20.4 ms and 19.8 ms are credited. A round trip
 *       counts in the mean as at most twice the median of the last 20. Otherwise the first calls of a JVM, which are
 *       ten times slower, leave no credit for half a minute at 2.5 requests per second.
 * </ul>
 *
 * <p>So the more round trips vary, the less of the limit is used: 88% with 10 to 150 ms each way. Crediting more does
 * not help. In simulations with 20 ms more, a sliding window refuses 0.2% and no more of the limit is used; with 50 ms
 * more, 4% less is used, because a refusal holds the key. A credit that grows until it is refused gains 2 to 6% with a
 * token bucket or a fixed window, but nothing with a sliding window, which then refuses once a minute.
 *
 * <p>If other processes share the limit, twice as much is subtracted: each of them has only its own answers, and one
 * that credits too much is enough for a refusal. Of 60 simulated minutes with four processes and a sliding window, 20
 * had a refusal before, and 4 have one now.
 *
 * <p>If a route becomes slower later, the value is too small, which is safe.
 */
final class RoundTrips {

    private static final int FEWEST_ANSWERS = 20;

    private final long[] recent = new long[FEWEST_ANSWERS];
    private long answers;
    private long sum;
    private long smallest = Long.MAX_VALUE;
    private long margin;

    void observe(long nanos) {
        recent[(int) (answers % FEWEST_ANSWERS)] = nanos;
        answers++;
        smallest = Math.min(smallest, nanos);
        if (answers < FEWEST_ANSWERS) {
            return;
        }
        long most = 2 * median();
        sum += answers == FEWEST_ANSWERS
                ? Arrays.stream(recent).map(one -> Math.min(one, most)).sum()
                : Math.min(nanos, most);
        long spread = sum / answers - smallest;
        margin = (long) (2 * spread / Math.sqrt((double) answers));
    }

    private long median() {
        long[] sorted = recent.clone();
        Arrays.sort(sorted);
        return sorted[FEWEST_ANSWERS / 2];
    }

    /**
     * How much earlier than one period after its answer a token of a bucket of this capacity may return.
     *
     * @param isShared whether other processes have tokens of the bucket
     */
    long credit(int capacity, boolean isShared) {
        if (answers < Math.max(FEWEST_ANSWERS, 2L * capacity)) {
            return 0;
        }
        return Math.max(0, smallest - (isShared ? 2 * margin : margin));
    }
}
