package io.dirflux.cli;

import io.dirflux.RequestListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the client does, and says it in a line. */
final class Progress implements RequestListener {

    private final int permittedPerSecond;
    private final int expectedUsers;
    private final long startedAt = System.nanoTime();
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    Progress(int permittedPerSecond, int expectedUsers) {
        this.permittedPerSecond = permittedPerSecond;
        this.expectedUsers = expectedUsers;
    }

    void user() {
        users.incrementAndGet();
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

    /** Users, users per second, requests, requests waiting, share of the permitted rate, time left. */
    String line() {
        double seconds = Math.max(0.001, (System.nanoTime() - startedAt) / 1e9);
        int received = users.get();
        double perSecond = received / seconds;
        long permitted = permittedPerSecond * (1 + (long) seconds); // each second that has begun has its permits
        return String.format(
                Locale.ROOT,
                "%d/%d users  %.0f users/s  %d requests  %d waiting  %d%% of the permitted rate  ETA %s",
                received,
                expectedUsers,
                perSecond,
                requests.get(),
                waiting.get(),
                100L * requests.get() / permitted,
                received == 0 ? "-" : String.format(Locale.ROOT, "%.0f s", (expectedUsers - received) / perSecond));
    }
}
