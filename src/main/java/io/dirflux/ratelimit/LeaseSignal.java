package io.dirflux.ratelimit;

import java.time.Duration;

/** What another process has done with a limit that both share. */
public sealed interface LeaseSignal {

    /** The limit. */
    RateLimitKey key();

    /** A process wants permits, and the store has none left. Processes that hold more than their part return some. */
    record Wanted(RateLimitKey key) implements LeaseSignal {}

    /** It has returned permits that others wait for. */
    record Returned(RateLimitKey key) implements LeaseSignal {}

    /** It has learned that the limit is held back for that long. */
    record Held(RateLimitKey key, Duration heldFor, HoldReason reason) implements LeaseSignal {}
}
