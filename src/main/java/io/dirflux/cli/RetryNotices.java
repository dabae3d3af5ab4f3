package io.dirflux.cli;

/** Decides which of many equal failures to print: the first, then one after 10 s, 20 s, 40 s and so on up to 10 min. */
final class RetryNotices {

    private static final long FIRST_GAP_SECONDS = 10;
    private static final long LONGEST_GAP_SECONDS = 600;
    private static final long NANOS = 1_000_000_000;

    private long gapSeconds;
    private long printedAt;

    /**
     * Whether to print a failure now.
     *
     * @param now the time in nanoseconds
     */
    synchronized boolean isDue(long now) {
        if (gapSeconds > 0 && now - printedAt < gapSeconds * NANOS) {
            return false;
        }
        gapSeconds = gapSeconds == 0 ? FIRST_GAP_SECONDS : Math.min(2 * gapSeconds, LONGEST_GAP_SECONDS);
        printedAt = now;
        return true;
    }

    /** Call this after a success: the next failure is printed at once. */
    synchronized void reset() {
        gapSeconds = 0;
    }
}
