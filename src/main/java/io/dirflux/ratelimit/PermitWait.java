package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * How a permit was waited for. Under {@code perSecond(2)}, the third of three who come while a 429 has half a second to
 * go has {@code PermitWait(3, 500 ms)}.
 *
 * @param position the place in the queue on arrival, from 1: one more than those who then waited and, with lanes and keys
 *     taking turns, could be served first
 * @param heldUntil how long after the arrival the last hold on one of its keys ended, put there by an answer of the
 *     server such as a 429; zero if none stood
 */
public record PermitWait(int position, Duration heldUntil) {

    public PermitWait {
        Objects.requireNonNull(heldUntil, "heldUntil");
        if (position < 1 || heldUntil.isNegative()) {
            throw new IllegalArgumentException("No place in a queue: " + position + ", held until " + heldUntil);
        }
    }
}
