package io.dirflux.cli;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Page;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts records and requests of a client, and formats the counts as one line. */
final class ProgressListener implements RequestListener, ProgressLine {

    private static final int ETA_AFTER_SECONDS = 2;

    private final String what;
    private final int permittedPerSecond;
    private final long startedAt = System.nanoTime();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();
    private final AtomicLong unreadableFields = new AtomicLong();
    private final RetryNotices notices = new RetryNotices();
    private volatile Consumer<String> messages = message -> {};
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

    /** Sets where messages about retries go. */
    @Override
    public void messagesTo(Consumer<String> messages) {
        this.messages = messages;
    }

    @Override
    public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
        if (notices.isDue(System.nanoTime())) {
            messages.accept(String.format(
                    Locale.ROOT, "%s; next try in %.1f s", ErrorText.of(cause), wait.toMillis() / 1000.0));
        }
    }

    void received() {
        received.incrementAndGet();
    }

    int waiting() {
        return waiting.get();
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void queued(Endpoint endpoint) {
        waiting.incrementAndGet();
    }

    @Override
    public void permitGranted(Endpoint endpoint, Duration queued) {
        waiting.decrementAndGet();
        requests.incrementAndGet();
    }

    @Override
    public void pageReceived(Endpoint endpoint, Page<?> page, int unreadable) {
        notices.reset();
        unreadableFields.addAndGet(unreadable);
    }

    @Override
    public void recordDeleted(Endpoint endpoint, String id) {
        deleted.add(id);
    }

    /** The ids of records that were deleted after they were listed. */
    Collection<String> deleted() {
        return deleted;
    }

    /** The number of fields that could not be read and are null. */
    long unreadableFields() {
        return unreadableFields.get();
    }

    /**
     * Records received, expected if known, and per second; requests, waiting requests, share of the rate, remaining
     * time.
     */
    @Override
    public String line() {
        return line(System.nanoTime() - startedAt);
    }

    /** @param elapsed nanoseconds since the start */
    String line(long elapsed) {
        double seconds = Math.max(0.001, elapsed / 1e9);
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
                remaining(arrived, seconds));
    }

    /** Unknown without an expected number, and in the first two seconds, when the rate says little. */
    private String remaining(long arrived, double seconds) {
        long left = Math.max(0, expected - arrived);
        boolean known = expected > 0 && arrived > 0 && (left == 0 || seconds >= ETA_AFTER_SECONDS);
        return known ? String.format(Locale.ROOT, "%.0f s", left * seconds / arrived) : "-";
    }
}
