package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The books of a limit that several processes share: who has leased how many of its permits. One object speaks for one
 * process. {@code io.dirflux.redis} keeps them in Redis. Implement it for another engine, and test it with
 * {@code LeaseStoreContract} from the jar with the classifier {@code contracts}.
 *
 * <ul>
 *   <li>The store divides the permits of each limit. Processes that want more than their part get equal parts; where
 *       that leaves a rest, the processes take turns, two periods each.
 *   <li>What no process wants is spread over those that have a lease.
 *   <li>The lease of a process that reports nothing for {@link #LEASE} is over. Its permits are free one period later.
 *   <li>All times are spans, so the clocks of the processes do not matter. The store uses one clock of its own.
 *   <li>What a process says it holds is true: the store may have lost its memory. If it has, or if nobody has reported
 *       for a lease, and a process comes back that holds permits, all others may be held too. Those that nobody claims
 *       are free a lease and a period after the first report. A process that holds nothing and comes before all that
 *       hold permits gets what it wants, as on new books.
 *   <li>An answer may get lost. A permit that was leased while it cooled, and that the next report does not hold, goes
 *       on cooling. A permit that is returned again counts once.
 * </ul>
 */
public interface LeaseStore {

    /** How long a lease lasts after its last report: one second. */
    Duration LEASE = Duration.ofSeconds(1);

    /**
     * Reports what this process holds and wants of each limit, and returns what it gets, in the same order. Lazy. It
     * must not block. A cancel may or may not undo it.
     *
     * @return one grant for each report; an error if the store does not answer
     */
    Mono<List<LeaseGrant>> exchange(List<LeaseReport> reports);

    /**
     * What other processes do from now on. A limiter subscribes once and never cancels; the store ends the signals when
     * it is closed. Signals may be missed, because the next exchange makes up for them. By default there are none.
     */
    default Flux<LeaseSignal> signals() {
        return Flux.never();
    }
}
