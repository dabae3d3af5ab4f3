package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process holds and wants of one limit.
 *
 * @param key the limit
 * @param permits how many permits per period this process believes that all processes together may use
 * @param period the period of the limit
 * @param held how many permits this process has leased, without those that it returns
 * @param wanted how many it could use at once; with 0 held and 0 wanted it takes no part any more
 * @param cooling the permits that it returns and that are not free yet: how long each has to wait. It returns them
 *     again, and first, until it is answered. Permits that are free are returned by a smaller {@code held} alone
 * @param heldFor how much longer the limit is held back, as this process has learned; zero if it is not
 * @param holdReason why it is held back; null if it is not
 */
public record LeaseReport(
        RateLimitKey key,
        int permits,
        Duration period,
        int held,
        int wanted,
        List<Duration> cooling,
        Duration heldFor,
        @Nullable HoldReason holdReason) {

    public LeaseReport {
        cooling = List.copyOf(cooling);
        if (permits < 1 || held < 0 || wanted < 0) {
            throw new IllegalArgumentException("A report has at least one permit, and holds and wants 0 or more, but"
                    + " these are " + permits + ", " + held + " and " + wanted);
        }
    }
}
