package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Protects a call from its listeners: an exception of a listener is logged by its type, and the call goes on. */
final class SafeListener implements RequestListener {

    private final List<RequestListener> listeners;

    SafeListener(RequestListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void queued(Route route) {
        tell(listener -> listener.queued(route));
    }

    @Override
    public void permitGranted(Route route, Duration queued) {
        tell(listener -> listener.permitGranted(route, queued));
    }

    @Override
    public void attemptSent(Route route, int number) {
        tell(listener -> listener.attemptSent(route, number));
    }

    @Override
    public void dateReceived(Route route, Instant date) {
        tell(listener -> listener.dateReceived(route, date));
    }

    @Override
    public void attemptEnded(Route route, Attempt attempt) {
        tell(listener -> listener.attemptEnded(route, attempt));
    }

    @Override
    public void retryPlanned(Route route, Duration wait, DirectorySyncException cause) {
        tell(listener -> listener.retryPlanned(route, wait, cause));
    }

    @Override
    public void pageReceived(Route route, Page<?> page, int unreadableTimestamps) {
        tell(listener -> listener.pageReceived(route, page, unreadableTimestamps));
    }

    private void tell(Consumer<RequestListener> notification) {
        for (RequestListener listener : listeners) {
            try {
                notification.accept(listener);
            } catch (RuntimeException e) {
                ClientLog.LOG.warn(
                        "A RequestListener threw {}; the call goes on",
                        e.getClass().getName());
            }
        }
    }
}
