package io.dirflux.ratelimit;

/** Learns that a key is held back: once for each hold, and once more if a short hold becomes a long one. */
interface HoldListener {

    void held(RateLimitKey key, long nanos, HoldReason reason);
}
