package io.dirflux.http;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.Attempt;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException.Kind;
import io.dirflux.json.ErrorBody;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.MalformedBodyException;
import io.dirflux.ratelimit.PermitWait;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * What happens to one attempt: its times, its end, and the exception it ends with. Tells the listener and, at DEBUG, the
 * log; neither sees an id, a filter or a key.
 */
final class AttemptLog {

    private final Call call;
    private final TransportSettings settings;
    private final long queuedAt;
    private long grantedAt;
    private @Nullable PermitWait waited;
    private volatile boolean requestSent;
    private final AtomicBoolean ended = new AtomicBoolean(); // a timeout may race with an answer

    AttemptLog(Call call, TransportSettings settings) {
        this.call = call;
        this.settings = settings;
        this.queuedAt = call.now();
        call.listener().queued(call.request().route());
    }

    void granted(@Nullable PermitWait wait) {
        grantedAt = call.now();
        waited = wait;
        call.listener().permitGranted(call.request().route(), Duration.ofNanos(grantedAt - queuedAt));
    }

    void sent() {
        requestSent = true;
        call.listener().attemptSent(call.request().route(), call.attempts().size() + 1);
    }

    /** Tells the server's time; a date that cannot be read is none. */
    void dated(@Nullable String date) {
        if (date == null) {
            return;
        }
        try {
            Instant told = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from);
            call.listener().dateReceived(call.request().route(), told);
        } catch (DateTimeException unreadable) {
            ClientLog.LOG.debug("{} answered with a Date that cannot be read", call.request());
        }
    }

    /** Reads the body of a 2xx answer. Half a JSON, or none, is a fault on the way: it may be retried. */
    <T> T read(Answer answer, byte[] body, int length, Transport.BodyReader<T> reader) {
        try {
            T read = reader.read(body, length, answer.requestId());
            ended(String.valueOf(answer.status()), answer.requestId());
            return read;
        } catch (MalformedBodyException e) {
            ended("malformed", answer.requestId());
            String message = call.request() + " answered " + answer.status() + " with a body that is not readable: ";
            throw DecodingException.ofBody(message + e.getMessage(), true, answer.requestId(), call.attempts());
        } catch (DirectorySyncException e) {
            ended(String.valueOf(answer.status()), answer.requestId());
            throw e.withAttempts(call.attempts());
        }
    }

    /** The exception for a non-2xx answer. */
    ApiException refused(Answer answer, byte[] bytes) {
        ended(String.valueOf(answer.status()), answer.requestId());
        ErrorBody body = JsonDecoder.error(bytes, answer.contentType());
        Request request = call.request();
        String hint = Hints.hint(request, answer.status(), body, settings, answer.namedWait(), answer.requestId());
        ApiError error = new ApiError(
                request.route().method(),
                request.route().path(),
                answer.status(),
                body.code(),
                body.message(),
                body.errors(),
                answer.requestId(),
                answer.retryAfter(),
                hint,
                body.excerpt());
        return ApiException.of(error, call.attempts());
    }

    /** The exception for a failure on the way; what is already one of ours stays as it is. */
    DirectorySyncException failed(Throwable thrown) {
        Throwable failure = Exceptions.unwrap(thrown);
        if (failure instanceof DirectorySyncException known) {
            return known;
        }
        Kind kind = Failures.kindOf(failure, requestSent);
        ended(Failures.outcome(kind), null);
        return Failures.exception(kind, failure, requestSent, call.request(), call.attempts());
    }

    private void ended(String outcome, @Nullable String requestId) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        int number = call.attempts().size() + 1;
        Attempt attempt = new Attempt(
                number,
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
        call.listener().attemptEnded(call.request().route(), attempt);
    }
}
