package io.dirflux.micrometer;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The listener of one call: counts its steps, and tells its span if there is one. */
final class ObservedCall implements RequestListener {

    private final CallStart call;
    private final CallMeters meters;
    private final @Nullable CallSpan span;

    /** @param span null without observations */
    ObservedCall(CallStart call, CallMeters meters, @Nullable CallSpan span) {
        this.call = call;
        this.meters = meters;
        this.span = span;
    }

    @Override
    public void permitGranted(Endpoint endpoint, Duration queued) {
        meters.waited(call.lane(), queued);
        if (span != null) {
            span.attemptStarted();
        }
    }

    @Override
    public void headersPrepared(Endpoint endpoint, int number, BiConsumer<String, String> headers) {
        if (span != null) {
            span.headers().forEach(headers);
        }
    }

    @Override
    public void attemptEnded(Endpoint endpoint, Attempt attempt) {
        meters.attemptEnded(endpoint, attempt);
        if (span != null) {
            span.attemptEnded(attempt);
        }
    }

    @Override
    public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
        meters.retried(endpoint, cause);
    }

    @Override
    public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableFields) {
        meters.pageReceived(endpoint, page);
        if (span != null) {
            span.pageReceived();
        }
    }

    @Override
    public void fieldUnreadable(Endpoint endpoint, Unreadable field) {
        meters.unreadable(endpoint, field.count());
    }

    @Override
    public void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {
        if (span != null) {
            span.ended(outcome, failure);
        }
    }
}
