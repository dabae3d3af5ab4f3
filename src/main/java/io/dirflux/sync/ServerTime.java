package io.dirflux.sync;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.Scheduler;
import reactor.scheduler.clock.SchedulerClock;

/** The server's clock, from its last answer; this machine's clock before the first answer. */
final class ServerTime {

    private final Clock clock;
    private final AtomicLong aheadMillis = new AtomicLong();

    ServerTime(Scheduler scheduler) {
        this.clock = SchedulerClock.of(scheduler);
    }

    /** Takes the {@code Date} of an answer that has just arrived. */
    void saw(Instant date) {
        aheadMillis.set(date.toEpochMilli() - clock.millis());
    }

    Instant now() {
        return of(local());
    }

    /** This machine's clock. */
    Instant local() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** The server's time at a moment of this machine's clock, according to the last answer. */
    Instant of(Instant local) {
        return local.plusMillis(aheadMillis.get());
    }
}
