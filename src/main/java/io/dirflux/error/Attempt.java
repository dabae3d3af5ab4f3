package io.dirflux.error;

import java.time.Duration;

/**
 * One attempt of a call, for "why was this slow": how long it queued for a permit, how long it took, how it ended.
 *
 * @param number from 1
 * @param queued the time it waited for its permit
 * @param took the time from the permit to the last body byte, or to the failure
 * @param requestSent whether the request may have reached the server; false is certain
 * @param outcome the status code or the kind of failure, such as {@code "429"}, {@code "reset"}, {@code "timeout"}
 */
public record Attempt(int number, Duration queued, Duration took, boolean requestSent, String outcome) {

    @Override
    public String toString() {
        return "attempt " + number + ": " + outcome + " after " + took.toMillis() + " ms (queued " + queued.toMillis()
                + " ms)";
    }
}
