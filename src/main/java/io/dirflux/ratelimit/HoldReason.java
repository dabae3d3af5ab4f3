package io.dirflux.ratelimit;

/** Why a key is held back. */
public enum HoldReason {

    /** The server answered 429. */
    REFUSED,

    /** The server said {@code X-RateLimit-Remaining: 0}, and this client's own requests do not explain it. */
    EXHAUSTED,

    /** For five seconds there was no answer other than 5xx. Only every tenth permit is spent until there is one. */
    OUTAGE
}
