package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process gets of one limit.
 *
 * @param free how many permits it has leased in addition and may use now
 * @param cooling the permits that it has leased in addition and may not use yet: how long each has to wait
 * @param excess how many of its permits others wait for: it should return them when it can
 * @param urgent whether one of the others has none at all: it should return those that are free first
 * @param elsewhere how many permits the server may count that this process does not hold
 * @param processes how many processes take part, this one included
 * @param heldFor how much longer the limit is held back; zero if it is not
 * @param holdReason why it is held back; null if it is not
 */
public record LeaseGrant(
        int free,
        List<Duration> cooling,
        int excess,
        boolean urgent,
        int elsewhere,
        int processes,
        Duration heldFor,
        @Nullable HoldReason holdReason) {

    public LeaseGrant {
        cooling = List.copyOf(cooling);
    }
}
