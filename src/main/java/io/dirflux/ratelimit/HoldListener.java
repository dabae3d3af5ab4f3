package io.dirflux.ratelimit;

/** Is told when a key is held back: once a hold, and once more if a short one becomes a long one. */
interface HoldListener {

    void held(RateLimitKey key, long nanos, HoldReason reason);
}
