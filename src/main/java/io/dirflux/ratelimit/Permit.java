package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The right to send one request. It is spent when it is granted and comes back by time, whether the request succeeds or
 * not.
 */
public interface Permit {

    /**
     * Reports that the request has ended: answered, failed, timed out or cancelled. Only the first call counts.
     *
     * <p>A permit that is never reported may come back within a minute. Limiters of {@link RateLimiter#create} return
     * it 5 seconds and one period after the grant, because by then the server has counted the request if it ever will.
     * They still learn from an answer that comes later.
     *
     * @param feedback what the answer said; {@link RateFeedback#none()} if there was no answer
     */
    void ended(RateFeedback feedback);

    /** How the caller waited for it. Null if the limiter does not tell; those of {@link RateLimiter#create} do. */
    default @Nullable PermitWait waited() {
        return null;
    }
}
