package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.ratelimit.PermitWait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
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
    private final AtomicReference<Sending> sending = new AtomicReference<>(Sending.NOT_YET);
    private final AtomicBoolean ended = new AtomicBoolean(); // a timeout may race with an answer

    /** Whether the request has left. A timeout may come at that very moment: the first of the two counts. */
    private enum Sending {
        NOT_YET,
        SENT,
        STOPPED
    }

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

    /** The headers of the request are about to be sent; the listener may add some. */
    void headersPrepared(BiConsumer<String, String> headers) {
        call.listener().headersPrepared(call.request().endpoint(), number(), headers);
    }

    /** The request is about to be sent; false if the attempt has already failed as one that was not sent. */
    boolean sent(@Nullable ConnectionUse connection) {
        this.connection = connection;
        boolean sent = sending.compareAndSet(Sending.NOT_YET, Sending.SENT);
        if (sent) {
            call.listener().attemptSent(call.request().endpoint(), number());
        }
        return sent;
    }

    private int number() {
        return call.attempts().size() + 1;
    }

    /** The attempt has failed: from now on nothing is sent. Returns whether the request may have reached the server. */
    boolean stop() {
        sending.compareAndSet(Sending.NOT_YET, Sending.STOPPED);
        return isRequestSent();
    }

    /** The head of the answer has arrived. */
    void answered(Answer answer) {
        if (answer.date() != null) {
            call.listener().dateReceived(call.request().endpoint(), answer.date());
        }
    }

    /** The proxy did not connect: what was about to be sent has not left. */
    void stoppedAtProxy() {
        sending.set(Sending.STOPPED);
    }

    boolean isKeyKnown() {
        return keyKnown;
    }

    /** Whether the request may have reached the server. */
    boolean isRequestSent() {
        return sending.get() == Sending.SENT;
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
                number(),
                Duration.ofNanos(grantedAt - queuedAt),
                waited == null ? null : waited.position(),
                waited == null ? Duration.ZERO : waited.heldUntil(),
                Duration.ofNanos(call.now() - grantedAt),
                isRequestSent(),
                outcome);
        call.attempts().add(attempt);
        if (ClientLog.LOG.isDebugEnabled()) {
            ClientLog.LOG.debug("{} {}, request id {}", call.request(), attempt, ClientLog.shown(requestId));
        }
        call.listener().attemptEnded(call.request().endpoint(), attempt);
    }
}
