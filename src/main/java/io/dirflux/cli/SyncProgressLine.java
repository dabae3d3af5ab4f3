package io.dirflux.cli;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.SyncListener;
import io.dirflux.sync.SyncPass;
import io.dirflux.sync.SyncProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** How far the passes of a sync are: what is listed, requests, and how long the slowest directory's phase takes. */
final class SyncProgressLine implements ProgressLine, SyncListener {

    private final ProgressListener requests;
    private final RetryNotices notices = new RetryNotices();
    private final Map<String, SyncProgress> latest = new ConcurrentHashMap<>();
    private final Map<String, Long> expectedUsers = new ConcurrentHashMap<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private volatile boolean hasLeftOut;
    private volatile Consumer<String> messages = message -> {};

    /** @param requests the listener of the client, which counts its requests */
    SyncProgressLine(ProgressListener requests) {
        this.requests = requests;
    }

    void moved(SyncProgress progress) {
        ended.remove(progress.directoryId());
        latest.put(progress.directoryId(), progress);
        if (progress.phase() == SyncPass.Phase.USERS && progress.expected() != null) {
            expectedUsers.put(progress.directoryId(), progress.expected());
        }
    }

    @Override
    public void passEnded(DirectoryReport report) {
        ended.add(report.directoryId());
    }

    @Override
    public void recordRefused(RefusedRecord record) {
        hasLeftOut = true;
        messages.accept("WARNING " + SyncSummary.leftOut(record));
    }

    /** Whether a record of an event was left out. */
    boolean hasLeftOut() {
        return hasLeftOut;
    }

    @Override
    public void retrying(Throwable failure) {
        if (notices.isDue(System.nanoTime())) {
            messages.accept(failure instanceof DirectorySyncException known ? ErrorText.of(known) : failure.toString());
        }
    }

    @Override
    public void messagesTo(Consumer<String> messages) {
        this.messages = messages;
        requests.messagesTo(messages);
    }

    @Override
    public String line() {
        long expected =
                expectedUsers.values().stream().mapToLong(users -> users).sum();
        return String.format(
                Locale.ROOT,
                "%d groups  %d%s users  %d memberships  %d requests  %d waiting  %s",
                sum(SyncProgress::groups),
                sum(SyncProgress::users),
                expected == 0 ? "" : "/" + expected,
                sum(SyncProgress::memberships),
                requests.requests(),
                requests.waiting(),
                left());
    }

    private long sum(ToLongFunction<SyncProgress> count) {
        return latest.values().stream().mapToLong(count).sum();
    }

    private String left() {
        return latest.values().stream()
                .filter(progress -> progress.left() != null && !ended.contains(progress.directoryId()))
                .max((one, other) -> left(one).compareTo(left(other)))
                .map(slowest -> name(slowest.phase()) + " ETA " + (left(slowest).toMillis() + 999) / 1000 + " s")
                .orElse("ETA -");
    }

    private static Duration left(SyncProgress progress) {
        return Objects.requireNonNullElse(progress.left(), Duration.ZERO);
    }

    private static String name(SyncPass.Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
