package io.dirflux;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Page;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener that cannot break a call: what it throws is logged, by type only, and the call goes on. */
final class SafeListener implements RequestListener {

    private static final Logger LOG = LoggerFactory.getLogger(DirectorySyncClient.class);

    private final RequestListener listener;

    SafeListener(RequestListener listener) {
        this.listener = listener;
    }

    @Override
    public void queued(Route route) {
        safely(() -> listener.queued(route));
    }

    @Override
    public void permitGranted(Route route, Duration queued) {
        safely(() -> listener.permitGranted(route, queued));
    }

    @Override
    public void attemptSent(Route route, int number) {
        safely(() -> listener.attemptSent(route, number));
    }

    @Override
    public void attemptEnded(Route route, Attempt attempt) {
        safely(() -> listener.attemptEnded(route, attempt));
    }

    @Override
    public void retryPlanned(Route route, Duration wait, DirectorySyncException cause) {
        safely(() -> listener.retryPlanned(route, wait, cause));
    }

    @Override
    public void pageReceived(Route route, Page<?> page, int unreadableTimestamps) {
        safely(() -> listener.pageReceived(route, page, unreadableTimestamps));
    }

    private static void safely(Runnable notification) {
        try {
            notification.run();
        } catch (RuntimeException e) {
            LOG.warn(
                    "A RequestListener threw {}; the call goes on", e.getClass().getName());
        }
    }
}
