package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * How the caller waited for a permit. For example, under {@code perSecond(2)} three callers come while a 429 holds the
 * key for another half second: the third one has {@code PermitWait(3, 500 ms)}.
 *
 * @param position the place in the queue on arrival, from 1: one more than the number of callers that waited then and
 *     could be served first, given that priorities and keys take turns
 * @param heldUntil how long after the arrival the last hold on one of its keys ended; zero if there was no hold. An
 *     answer of the server, such as a 429, causes a hold
 */
public record PermitWait(int position, Duration heldUntil) {

    public PermitWait {
        Objects.requireNonNull(heldUntil, "heldUntil");
        if (position < 1 || heldUntil.isNegative()) {
            throw new IllegalArgumentException("A position is at least 1 and a hold is not negative, but they are "
                    + position + " and " + heldUntil);
        }
    }
}
