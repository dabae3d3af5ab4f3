package io.dirflux.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Which of the honest rate headers are sent: {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (in seconds
 * since the epoch) on every answer, {@code Retry-After} (in seconds) on a 429. For headers that lie, write a function of
 * your own.
 *
 * @see SimulatorBuilder#rateHeaders(UnaryOperator)
 */
public enum ServerRateHeaders implements UnaryOperator<Map<String, String>> {
    /** Not a word. */
    NONE(false, false),
    /** As {@code REFERENCE} does. */
    X_RATE_LIMIT(true, false),
    /** As {@code OPENAPI} does. */
    RETRY_AFTER(false, true),
    /** Both kinds. */
    ALL(true, true);

    static final String RETRY_AFTER_NAME = "Retry-After";

    private final boolean limits;
    private final boolean retryAfter;

    ServerRateHeaders(boolean limits, boolean retryAfter) {
        this.limits = limits;
        this.retryAfter = retryAfter;
    }

    /** Keeps what is to be sent. */
    @Override
    public Map<String, String> apply(Map<String, String> honest) {
        Map<String, String> sent = new HashMap<>(honest);
        sent.keySet().removeIf(name -> name.equals(RETRY_AFTER_NAME) ? !retryAfter : !limits);
        return sent;
    }

    ServerRateHeaders withLimits(boolean wanted) {
        return wanted ? (retryAfter ? ALL : X_RATE_LIMIT) : (retryAfter ? RETRY_AFTER : NONE);
    }
}
