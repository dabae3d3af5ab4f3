package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks the limiter for.
 *
 * @param keys the keys it pays under, the widest first, at least one; a key without a limit costs nothing
 * @param priority its lane
 * @param maxWait how long it may wait, null for as long as it takes; a wait predicted to be longer is refused
 *     at once; zero or less is refused unless a permit is free now
 */
public record PermitRequest(
        List<RateLimitKey> keys,
        Priority priority,
        @Nullable Duration maxWait) {

    public PermitRequest {
        keys = List.copyOf(keys);
        maxWait = maxWait != null && maxWait.isNegative() ? Duration.ZERO : maxWait;
        Objects.requireNonNull(priority, "priority");
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A permit is asked for under at least one key");
        }
    }

    /** The same, waiting no longer than that, nor longer than it would; null: as long as it would. */
    PermitRequest waitingAtMost(@Nullable Duration limit) {
        return limit == null || (maxWait != null && maxWait.compareTo(limit) <= 0)
                ? this
                : new PermitRequest(keys, priority, limit);
    }

    /** Under these keys, in the {@link Priority#BULK} lane, for as long as it takes. */
    public static PermitRequest of(RateLimitKey... keys) {
        return new PermitRequest(List.of(keys), Priority.BULK, null);
    }
}
