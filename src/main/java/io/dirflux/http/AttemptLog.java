package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.ratelimit.PermitWait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Records the steps of one attempt with their times. Tells the listener and, at DEBUG, the log; neither sees an id, a
 * filter or a key.
 */
final class AttemptLog {

    private final Call call;
    private final long queuedAt;
    private long grantedAt;
    private @Nullable PermitWait waited;
    private volatile @Nullable ConnectionUse connection;
    private volatile boolean keyKnown;
    private volatile boolean requestSent;
    private final AtomicBoolean ended = new AtomicBoolean(); // a timeout may race with an answer

    AttemptLog(Call call) {
        this.call = call;
        this.queuedAt = call.now();
        call.listener().queued(call.request().endpoint());
    }

    void granted(@Nullable PermitWait wait) {
        grantedAt = call.now();
        waited = wait;
        call.listener().permitGranted(call.request().endpoint(), Duration.ofNanos(grantedAt - queuedAt));
    }

    void keyReceived() {
        keyKnown = true;
    }

    void sent(@Nullable ConnectionUse connection) {
        this.connection = connection;
        requestSent = true;
        call.listener().attemptSent(call.request().endpoint(), call.attempts().size() + 1);
    }

    /** The head of the answer has arrived. */
    void answered(Answer answer) {
        if (answer.date() != null) {
            call.listener().dateReceived(call.request().endpoint(), answer.date());
        }
    }

    /** The proxy did not connect: what was about to be sent has not left. */
    void stoppedAtProxy() {
        requestSent = false;
    }

    boolean isKeyKnown() {
        return keyKnown;
    }

    /** Whether the request may have reached the server. */
    boolean isRequestSent() {
        return requestSent;
    }

    /** Whether a connection that was kept from an earlier request has given no byte of an answer. */
    boolean isConnectionKeptAndSilent() {
        ConnectionUse use = connection;
        return use != null && use.isKeptAndSilent();
    }

    /** Adds the attempt to those of its call. The first end counts. */
    void ended(String outcome, @Nullable String requestId) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Attempt attempt = new Attempt(
                call.attempts().size() + 1,
                Duration.ofNanos(grantedAt - queuedAt),
                waited == null ? null : waited.position(),
                waited == null ? Duration.ZERO : waited.heldUntil(),
                Duration.ofNanos(call.now() - grantedAt),
                requestSent,
                outcome);
        call.attempts().add(attempt);
        if (ClientLog.LOG.isDebugEnabled()) {
            ClientLog.LOG.debug("{} {}, request id {}", call.request(), attempt, ClientLog.shown(requestId));
        }
        call.listener().attemptEnded(call.request().endpoint(), attempt);
    }
}
