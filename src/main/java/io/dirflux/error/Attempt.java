package io.dirflux.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, for "why was this slow": how long it queued for a permit and behind whom, how long it took,
 * how it ended. It reads {@code attempt 1: reset after 31 ms (queued 840 ms as #12, held until 600 ms)}.
 *
 * @param number from 1
 * @param queued the time it waited for its permit
 * @param position its place in the queue when it came, from 1; null if the limiter does not tell
 * @param heldUntil how far into the time it queued an answer of the server, such as a 429 to another call, held
 *     everybody back; zero if none did, or if the limiter does not tell
 * @param took the time from the permit to the last body byte, or to the failure
 * @param requestSent whether the request may have reached the server; false is certain
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
