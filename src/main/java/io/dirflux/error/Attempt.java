package io.dirflux.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call. It says why a call was slow: how long it waited for a permit, how long the exchange took, and
 * how it ended. As text: {@code attempt 1: reset after 31 ms (queued 840 ms as #12, held until 600 ms)}.
 *
 * @param number from 1
 * @param queued how long it waited for its permit
 * @param position its place in the queue when it entered, from 1; null if the limiter does not report it
 * @param heldUntil when the last hold ended, counted from the moment the attempt entered the queue. A hold delays all
 *     calls after an answer of the server, such as a 429. Zero if there was no hold, or if the limiter does not report
 *     it
 * @param took the time from the permit to the last byte of the body, or to the failure
 * @param requestSent true if the request may have reached the server; false if it certainly did not
 * @param outcome the status code or the kind of failure, such as {@code "429"}, {@code "reset"}, {@code "timeout"}
 */
public record Attempt(
        int number,
        Duration queued,
        @Nullable Integer position,
        Duration heldUntil,
        Duration took,
        boolean requestSent,
        String outcome) {

    @Override
    public String toString() {
        String place = position == null ? "" : " as #" + position;
        String held = heldUntil.isZero() ? "" : ", held until " + heldUntil.toMillis() + " ms";
        return "attempt " + number + ": " + outcome + " after " + took.toMillis() + " ms (queued " + queued.toMillis()
                + " ms" + place + held + ")";
    }
}
