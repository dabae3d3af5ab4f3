package io.dirflux.spring;

import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A limiter's state as health and endpoint show it.
 *
 * @param limit permits per period; null if there is no limit
 * @param period the period; null if there is no limit
 * @param allowed permits per period at present, because the server may leave fewer; null if there is no limit
 * @param available permits that are free now; null if there is no limit
 * @param inFlight requests that have not ended
 * @param waiting calls that wait for a permit
 * @param heldFor how much longer all calls are held back; zero if they are not
 * @param holdReason why; null if they are not
 */
record LimiterDetails(
        @Nullable Integer limit,
        @Nullable Duration period,
        @Nullable Integer allowed,
        @Nullable Integer available,
        int inFlight,
        int waiting,
        Duration heldFor,
        @Nullable HoldReason holdReason) {

    static LimiterDetails of(RateLimitSnapshot snapshot) {
        Limit limit = snapshot.limit();
        return new LimiterDetails(
                limit == null ? null : limit.permits(),
                limit == null ? null : limit.period(),
                limit == null ? null : snapshot.allowed(),
                limit == null ? null : snapshot.available(),
                snapshot.inFlight(),
                snapshot.waiting(),
                snapshot.heldFor(),
                snapshot.holdReason());
    }
}
