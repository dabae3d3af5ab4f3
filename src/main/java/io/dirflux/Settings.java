package io.dirflux;

import io.dirflux.model.Dialect;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** What a client was built with, as far as a single exchange needs it. */
record Settings(
        String baseUrl,
        Dialect dialect,
        ApiKey apiKey,
        RetryPolicy retryPolicy,
        Duration attemptTimeout,
        int maxBodyBytes,
        RequestListener listener,
        Scheduler scheduler) {}
