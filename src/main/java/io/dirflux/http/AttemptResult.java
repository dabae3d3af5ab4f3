package io.dirflux.http;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException.Kind;
import io.dirflux.json.ErrorBody;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.MalformedBodyException;
import java.util.concurrent.TimeoutException;
import reactor.core.Exceptions;

/** Makes the value of an attempt, or its exception, from what came back. Each method ends the attempt's log. */
final class AttemptResult<T> {

    private static final int OK = 200;

    private final Call call;
    private final AttemptLog log;
    private final TransportSettings settings;
    private final BodyReader<T> reader;

    AttemptResult(Call call, AttemptLog log, TransportSettings settings, BodyReader<T> reader) {
        this.call = call;
        this.log = log;
        this.settings = settings;
        this.reader = reader;
    }

    /**
     * Reads the body of a 2xx answer. A body that is cut off or missing is a failure on the way: it may be retried,
     * unless the status says that there is none.
     */
    T read(Answer answer, byte[] body, int length) {
        try {
            T read = reader.read(body, length, answer.requestId());
            log.ended(String.valueOf(answer.status()), answer.requestId());
            return read;
        } catch (MalformedBodyException e) {
            log.ended("malformed", answer.requestId());
            String message = call.request() + " answered " + answer.status() + " with a body that is not readable: ";
            boolean retryable = e.isDamaged() && (length > 0 || answer.status() == OK);
            throw DecodingException.ofBody(message + e.getMessage(), retryable, answer.requestId(), call.attempts());
        } catch (DirectorySyncException e) {
            log.ended(String.valueOf(answer.status()), answer.requestId());
            throw e.withAttempts(call.attempts());
        }
    }

    /** The exception for an answer that is not 2xx. */
    ApiException refused(Answer answer, byte[] bytes) {
        log.ended(String.valueOf(answer.status()), answer.requestId());
        ErrorBody body = JsonDecoder.error(bytes, answer.contentType());
        Request request = call.request();
        ApiError error = new ApiError(
                request.endpoint().method(),
                request.endpoint().path(),
                answer.status(),
                body.code(),
                body.message(),
                body.errors(),
                answer.requestId(),
                answer.retryAfter(),
                Hints.hint(request, answer, body, settings)
                        + Hints.tooLong(answer.retryAfter(), call.retryRule().maxRetryAfter()),
                body.excerpt(),
                body.extra());
        return Intermediary.sent(answer, body)
                ? ApiException.ofIntermediary(error, call.attempts())
                : ApiException.of(error, call.attempts());
    }

    /**
     * The exception for an attempt without a whole answer. Our own exceptions and those of the key stay as they are.
     */
    Throwable failed(Throwable thrown) {
        Throwable failure = Exceptions.unwrap(thrown);
        if (failure instanceof DirectorySyncException) {
            return failure;
        }
        if (!log.isKeyKnown() && !(failure instanceof TimeoutException)) {
            log.ended("no key", null);
            return failure;
        }
        boolean requestSent = log.stop();
        ProxyFailure ofProxy = ProxyFailure.in(failure);
        if (ofProxy != null) {
            log.stoppedAtProxy();
            log.ended("proxy", null);
            return TransportFailures.exception(ofProxy, call);
        }
        Kind kind = TransportFailures.kindOf(failure, requestSent);
        log.ended(TransportFailures.outcome(kind), null);
        if (kind == Kind.RESET && log.isConnectionKeptAndSilent()) {
            call.connectionWasDead();
        }
        return TransportFailures.exception(kind, failure, call, log);
    }
}
