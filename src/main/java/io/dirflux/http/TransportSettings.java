package io.dirflux.http;

import io.dirflux.model.Dialect;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * The settings of a client that its exchanges need.
 *
 * @param baseUrl as {@link BaseUrl#check} returned it
 * @param retryRule the client's rule; a call may bring its own
 * @param retryBudget the tokens that all calls of the client share for their retries
 * @hidden
 */
public record TransportSettings(
        String baseUrl,
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
}
