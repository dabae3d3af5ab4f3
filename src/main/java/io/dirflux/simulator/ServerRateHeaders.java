package io.dirflux.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Which rate headers the server sends: {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (in seconds
 * since the epoch) on every response, {@code Retry-After} (in seconds) on a 429. To send false values, write your own
 * function.
 *
 * @see SimulatorBuilder#rateHeaders(UnaryOperator)
 */
public enum ServerRateHeaders implements UnaryOperator<Map<String, String>> {
    /** No rate headers. */
    NONE(false, false),
    /** {@code X-RateLimit-*}, the default in {@code REFERENCE}. */
    X_RATE_LIMIT(true, false),
    /** {@code Retry-After}, the default in {@code OPENAPI}. */
    RETRY_AFTER(false, true),
    /** {@code X-RateLimit-*} and {@code Retry-After}. */
    ALL(true, true);

    static final String RETRY_AFTER_NAME = "Retry-After";

    private final boolean limits;
    private final boolean retryAfter;

    ServerRateHeaders(boolean limits, boolean retryAfter) {
        this.limits = limits;
        this.retryAfter = retryAfter;
    }

    /** Returns the headers to send. */
    @Override
    public Map<String, String> apply(Map<String, String> correct) {
        Map<String, String> sent = new HashMap<>(correct);
        sent.keySet().removeIf(name -> name.equals(RETRY_AFTER_NAME) ? !retryAfter : !limits);
        return sent;
    }

    ServerRateHeaders withLimits(boolean wanted) {
        return wanted ? (retryAfter ? ALL : X_RATE_LIMIT) : (retryAfter ? RETRY_AFTER : NONE);
    }
}
