package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Protects a call from its listeners: an exception of a listener is logged by its type, and the call continues. */
final class SafeListener implements RequestListener {

    private final List<RequestListener> listeners;

    SafeListener(RequestListener... listeners) {
        this.listeners = List.of(listeners);
    }

    private SafeListener(List<RequestListener> listeners) {
        this.listeners = listeners;
    }

    /** Leaves out a listener that throws. */
    @Override
    public RequestListener begin(CallStart call, ContextView context) {
        List<RequestListener> ofCall = new ArrayList<>(listeners.size());
        tell(listener -> ofCall.add(Objects.requireNonNull(listener.begin(call, context))));
        return ofCall.equals(listeners) ? this : new SafeListener(ofCall);
    }

    @Override
    public void queued(Endpoint endpoint) {
        tell(listener -> listener.queued(endpoint));
    }

    @Override
    public void permitGranted(Endpoint endpoint, Duration queued) {
        tell(listener -> listener.permitGranted(endpoint, queued));
    }

    @Override
    public void headersPrepared(Endpoint endpoint, int number, BiConsumer<String, String> headers) {
        tell(listener -> listener.headersPrepared(endpoint, number, headers));
    }

    @Override
    public void attemptSent(Endpoint endpoint, int number) {
        tell(listener -> listener.attemptSent(endpoint, number));
    }

    @Override
    public void dateReceived(Endpoint endpoint, Instant date) {
        tell(listener -> listener.dateReceived(endpoint, date));
    }

    @Override
    public void attemptEnded(Endpoint endpoint, Attempt attempt) {
        tell(listener -> listener.attemptEnded(endpoint, attempt));
    }

    @Override
    public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
        tell(listener -> listener.retryPlanned(endpoint, wait, cause));
    }

    @Override
    public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableFields) {
        tell(listener -> listener.pageReceived(endpoint, page, unreadableFields));
    }

    @Override
    public void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {
        tell(listener -> listener.ended(endpoint, outcome, failure));
    }

    @Override
    public void recordDeleted(Endpoint endpoint, String id) {
        tell(listener -> listener.recordDeleted(endpoint, id));
    }

    @Override
    public void fieldUnreadable(Endpoint endpoint, Unreadable field) {
        tell(listener -> listener.fieldUnreadable(endpoint, field));
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
