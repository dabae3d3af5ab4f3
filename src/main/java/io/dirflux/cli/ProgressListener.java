package io.dirflux.cli;

import io.dirflux.http.RequestListener;
import io.dirflux.model.Page;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts records and requests of a client, and formats the counts as one line. */
final class ProgressListener implements RequestListener {

    private final String what;
    private final int permittedPerSecond;
    private final long startedAt = System.nanoTime();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    private final AtomicLong unreadableTimestamps = new AtomicLong();
    private volatile long expected; // 0: not known

    /**
     * Starts counting.
     *
     * @param what the counted records, in the plural
     */
    ProgressListener(String what, int permittedPerSecond) {
        this.what = what;
        this.permittedPerSecond = permittedPerSecond;
    }

    /** Sets the expected number of records, so that the remaining time can be shown. */
    void expect(long count) {
        expected = count;
    }

    void received() {
        received.incrementAndGet();
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void queued(Route route) {
        waiting.incrementAndGet();
    }

    @Override
    public void permitGranted(Route route, Duration queued) {
        waiting.decrementAndGet();
        requests.incrementAndGet();
    }

    @Override
    public void pageReceived(Route route, Page<?> page, int unreadable) {
        unreadableTimestamps.addAndGet(unreadable);
    }

    /** The number of timestamps that could not be read and are null. */
    long unreadableTimestamps() {
        return unreadableTimestamps.get();
    }

    /**
     * Records received, expected if known, and per second; requests, waiting requests, share of the rate, remaining
     * time.
     */
    String line() {
        double seconds = Math.max(0.001, (System.nanoTime() - startedAt) / 1e9);
        long arrived = received.get();
        double perSecond = arrived / seconds;
        long permitted = permittedPerSecond * (1 + (long) seconds); // each started second has its permits
        return String.format(
                Locale.ROOT,
                "%d%s %s  %.0f %s/s  %d requests  %d waiting  %d%% of the permitted rate  ETA %s",
                arrived,
                expected == 0 ? "" : "/" + expected,
                what,
                perSecond,
                what,
                requests.get(),
                waiting.get(),
                100L * requests.get() / permitted,
                arrived == 0 || expected == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f s", Math.max(0, expected - arrived) / perSecond));
    }
}
