package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The right to send one request, spent from the moment it is granted. It comes back by time, whatever becomes of the
 * request.
 */
public interface Permit {

    /**
     * The request has ended: answered, failed, timed out or cancelled. The first call counts, later ones do nothing. A
     * permit that is not ended within a minute may come back without; ours do one period after 5 seconds, when the server
     * has counted the request if it ever will, and still learn from the answer.
     *
     * @param feedback what the answer said, {@link RateFeedback#none()} if there was no answer
     */
    void ended(RateFeedback feedback);

    /** How it was waited for; null if this limiter does not tell. Ours do. */
    default @Nullable PermitWait waited() {
        return null;
    }
}
