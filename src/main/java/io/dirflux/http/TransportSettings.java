package io.dirflux.http;

import io.dirflux.model.Dialect;
import java.net.URI;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * The settings of a client that its exchanges need.
 *
 * @param server the base URL, as {@link BaseUrl#check} returned it
 * @param retryRule the client's rule; a call may bring its own
 * @param retryBudget the tokens that all calls of the client share for their retries
 * @hidden
 */
public record TransportSettings(
        URI server,
        Dialect dialect,
        ApiKey apiKey,
        RetryRule retryRule,
        int retryBudget,
        Duration attemptTimeout,
        int maxBodyBytes,
        RequestListener listener,
        Scheduler scheduler) {

    public TransportSettings {
        listener = new SafeListener(listener);
    }

    /** A listener that tells both. */
    public static RequestListener both(RequestListener first, RequestListener second) {
        return new SafeListener(first, second);
    }

    /** The value, if it is positive; the name is that of the builder's method. */
    public static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is a positive duration, not " + value);
        }
        return value;
    }

    /** The value, if it is positive; the name is that of the builder's method. */
    public static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is at least 1, not " + value);
        }
        return value;
    }
}
