package io.dirflux.spring;

import java.time.Duration;

/**
 * How long a follow pauses before it starts again: 1 s, doubled with each failure up to 1 min. After a run of more than
 * 1 min, it is 1 s again.
 */
final class RestartBackoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Duration next = FIRST;

    /** The pause after a run of this length, without a random part. */
    Duration after(Duration run) {
        Duration pause = run.compareTo(LONGEST) > 0 ? FIRST : next;
        Duration doubled = pause.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return pause;
    }
}
