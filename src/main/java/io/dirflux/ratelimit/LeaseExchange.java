package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Speaks to the {@link LeaseStore} for a limiter. All its methods but {@link #status} run in the limiter's loop.
 *
 * <ul>
 *   <li>The first exchange may take a second, because it connects; every other one 100 ms.
 *   <li>An answer that comes later than that is ignored: the next report says what this process holds.
 *   <li>That the store is away, and that it is back, is logged once each.
 * </ul>
 */
final class LeaseExchange {

    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMillis(100);

    private final LeaseStore store;
    private final Leases leases;
    private final TokenBucketLimiter limiter;
    private boolean first = true;
    private final List<Runnable> leaving = new ArrayList<>();
    private List<Runnable> left = List.of();
    private volatile SharedLimitStatus status;

    LeaseExchange(LeaseStore store, Leases leases, TokenBucketLimiter limiter) {
        this.store = store;
        this.leases = leases;
        this.limiter = limiter;
        this.status = new SharedLimitStatus(true, leases.processes());
    }

    SharedLimitStatus status() {
        return status;
    }

    /** When the next exchange is due; {@link TokenBucket#NEVER} if nothing is held or wanted. */
    long dueAt(long now) {
        return leases.dueAt(now);
    }

    /** Starts an exchange if it is due; returns whether one is under way. */
    boolean startIfDue(long now) {
        if (leases.dueAt(now) <= now) {
            start(leases.begin(now));
        }
        return leases.isPending();
    }

    private void start(List<LeaseReport> reports) {
        Duration timeout = first ? FIRST_TIMEOUT : TIMEOUT;
        if (first) {
            store.signals().subscribe(signal -> limiter.submit(now -> leases.signalled(signal, now)));
        }
        first = false;
        left = List.copyOf(leaving);
        leaving.clear();
        Mono.defer(() -> store.exchange(reports))
                .filter(grants -> grants.size() == reports.size())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("The store did not answer every report")))
                .timeout(timeout, limiter.timers())
                .subscribe(
                        grants -> limiter.submit(now -> answered(grants, now)),
                        failure -> limiter.submit(now -> failed(failure, now)));
    }

    private void answered(List<LeaseGrant> grants, long now) {
        List<Lease> asked = leases.asked();
        if (leases.answered(grants, now)) {
            limiter.log(() -> log.info("The store of the shared rate limit answers again"));
        }
        status = new SharedLimitStatus(true, leases.processes());
        limiter.leasesChanged(asked, now);
        tellThoseWhoLeft();
    }

    private void failed(Throwable failure, long now) {
        List<Lease> asked = leases.asked();
        if (leases.failed(now)) {
            limiter.log(() -> log.warn(
                    "The store of the shared rate limit does not answer; this process goes on with a part of"
                            + " 1/{} until it does: {}",
                    leases.processes(),
                    failure.toString()));
        }
        status = new SharedLimitStatus(!leases.isAway(), leases.processes());
        limiter.leasesChanged(asked, now);
        tellThoseWhoLeft();
    }

    private void tellThoseWhoLeft() {
        left.forEach(Runnable::run);
        if (leases.hasLeft()) { // the process returned the last tokens anyway
            leaving.forEach(Runnable::run);
            leaving.clear();
        }
    }

    /** Returns everything, and tells that it is done. */
    void leave(Runnable done) {
        if (!leases.leave()) {
            done.run();
            return;
        }
        leaving.add(done);
    }
}
