package io.dirflux.ratelimit;

/**
 * The smallest round trip seen, over all keys: what a spent token may come back early by. Told in nanoseconds.
 *
 * <p>Only a figure that is too large does harm, and there are two ways to that. Fresh connections: the first round of a
 * burst pays for all the handshakes, so nothing is credited before {@code max(20, 2 x permits)} answers, when a second
 * round has gone over the same connections. And chance: the smallest of n round trips is not the smallest there can be.
 * Where there and back each vary evenly, it is too large by 1.2 times the spread (mean less smallest) over the root of n;
 * twice the spread over the root of n is taken off. With latencies of 10 to 40 ms each way the spread is about 30 ms:
 * after 100 answers the smallest is some 24 ms and 18 ms are credited, after 10,000 it is 20.4 and 19.8 ms are.
 *
 * <p>So the more round trips vary, the less of the limit is used: 88% with 10 to 150 ms each way. Crediting more is no way
 * out: in simulations with 20 ms more a sliding window refuses 0.2% and no more is used, with 50 ms more 4% less, as a
 * refusal holds the key; a credit that grows until it is refused gains a bucket or a fixed window 2 to 6%, but
 * a sliding window, where it gains nothing, refuses once a minute for sure.
 *
 * <p>A route that becomes slower later makes the figure too small, which is safe.
 */
final class RoundTrips {

    private static final int FEWEST_ANSWERS = 20;

    private long answers;
    private long sum;
    private long smallest = Long.MAX_VALUE;
    private long credit;

    void observe(long nanos) {
        answers++;
        sum += nanos;
        smallest = Math.min(smallest, nanos);
        long spread = sum / answers - smallest;
        credit = Math.max(0, smallest - (long) (2 * spread / Math.sqrt((double) answers)));
    }

    /** How much sooner than a period after its answer a token of a bucket of this capacity may come back. */
    long credit(int capacity) {
        return answers >= Math.max(FEWEST_ANSWERS, 2L * capacity) ? credit : 0;
    }
}
