package io.dirflux.ratelimit;

/** Why a key is held back. */
public enum HoldReason {

    /** A 429 of the server. */
    REFUSED,

    /** {@code X-RateLimit-Remaining: 0}, which our own requests do not explain. */
    EXHAUSTED,

    /** No answer of a server at work for five seconds: only every tenth permit is spent until there is one. */
    OUTAGE
}
