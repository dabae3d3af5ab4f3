package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks a limiter for.
 *
 * @param keys the keys it pays under, the widest first, at least one; a key without a limit costs nothing
 * @param priority who goes first when permits are scarce
 * @param maxWait how long it may wait; null for any time. If the predicted wait is longer, the request fails at once.
 *     With zero it fails unless a permit is free now; negative values count as zero
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
            throw new IllegalArgumentException("A permit request names at least one key");
        }
    }

    /** The same request with {@code limit} as its longest wait, unless its own is shorter. Null changes nothing. */
    PermitRequest waitingAtMost(@Nullable Duration limit) {
        return limit == null || (maxWait != null && maxWait.compareTo(limit) <= 0)
                ? this
                : new PermitRequest(keys, priority, limit);
    }

    /** A request under these keys with {@link Priority#BULK} that may wait for any time. */
    public static PermitRequest of(RateLimitKey... keys) {
        return new PermitRequest(List.of(keys), Priority.BULK, null);
    }
}
