package io.dirflux.ratelimit;

import io.dirflux.error.PermitWaitException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * The reactive shell around the {@link Arbiter}. Whatever happens becomes a command in one queue; whoever adds a command
 * to an idle limiter drains the queue, everybody else goes on at once, so the arbiter is never entered twice and nothing
 * ever blocks. Nothing is called out from the drain: grants, refusals and log lines are tasks of their own for the
 * scheduler, which is why grants never recurse. At most one timer is armed, and none at rest.
 */
final class TokenBucketLimiter implements RateLimiter {

    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    private final Scheduler scheduler;
    private final long origin;
    private final Arbiter arbiter;
    private final Queue<Runnable> commands =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();

    // the drain's own
    private Disposable timer = Disposables.disposed();
    private long timerAt = TokenBucket.NEVER;

    TokenBucketLimiter(RateLimits limits, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.origin = scheduler.now(TimeUnit.NANOSECONDS);
        this.arbiter = new Arbiter(limits, this::logHold);
    }

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Permit> actual) {
                actual.onSubscribe(new PermitSubscription(actual, TokenBucketLimiter.this, request));
            }
        };
    }

    @Override
    public Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return Mono.create(sink -> submit(() -> {
            serve();
            RateLimitSnapshot snapshot = arbiter.snapshot(key, now());
            execute(() -> sink.success(snapshot));
        }));
    }

    void enter(PermitSubscription waiter) {
        submit(() -> {
            if (waiter.isWaiting()) {
                admit(waiter);
            }
        });
    }

    void leave(PermitSubscription waiter) {
        submit(() -> arbiter.leave(waiter, now()));
    }

    void giveBack(PermitSubscription waiter) {
        submit(() -> arbiter.giveBack(waiter, now()));
    }

    void ended(Ticket ticket, RateFeedback feedback) {
        long endedAt = now();
        submit(() -> arbiter.ended(ticket, feedback, endedAt));
    }

    private void submit(Runnable command) {
        commands.add(command);
        if (pending.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        int missed = 1;
        while (missed != 0) {
            Runnable command = commands.poll();
            while (command != null) {
                command.run();
                command = commands.poll();
            }
            serve();
            arm();
            missed = pending.addAndGet(-missed);
        }
    }

    private void admit(PermitSubscription waiter) {
        Duration maxWait = waiter.request.maxWait();
        if (maxWait != null) {
            waiter.predictedWait = Duration.ofNanos(arbiter.predictedWait(waiter.request, now()));
            if (waiter.predictedWait.compareTo(maxWait.isNegative() ? Duration.ZERO : maxWait) > 0) {
                refuse(waiter);
                return;
            }
        }
        arbiter.enter(waiter, now());
    }

    private void serve() {
        long now = now();
        for (Ticket next = arbiter.grantNext(now); next != null; next = arbiter.grantNext(now)) {
            PermitSubscription waiter = (PermitSubscription) next;
            if (!waiter.grant()) {
                arbiter.giveBack(waiter, now);
            } else {
                execute(waiter);
            }
        }
        for (Ticket next = arbiter.expireNext(now); next != null; next = arbiter.expireNext(now)) {
            refuse((PermitSubscription) next);
        }
    }

    private void refuse(PermitSubscription waiter) {
        if (waiter.refuse(new PermitWaitException(describe(waiter.request), waiter.predictedWait))) {
            execute(waiter);
        }
    }

    private static String describe(PermitRequest request) {
        RateLimitKey narrowest = request.keys().get(request.keys().size() - 1);
        // without the directory's id, which is a filter of the call
        String whose = narrowest.scope() == RateLimitKey.Scope.DIRECTORY ? "its directory" : narrowest.toString();
        return "No permit for the key of " + whose + " within the " + request.maxWait() + " the call may wait";
    }

    /** Keeps one timer armed, not later than the next event; at rest none. */
    private void arm() {
        long now = now();
        long next = arbiter.nextEvent(now);
        if (timerAt == next || (timerAt < next && next != TokenBucket.NEVER)) {
            return;
        }
        timer.dispose();
        timerAt = next;
        if (next != TokenBucket.NEVER) {
            timer = scheduler.schedule(
                    () -> submit(() -> timerFired(next)), Math.max(0, next - now), TimeUnit.NANOSECONDS);
        }
    }

    private void timerFired(long at) {
        if (timerAt == at) { // else another has taken its place
            timerAt = TokenBucket.NEVER;
        }
    }

    private void execute(Runnable task) {
        try {
            scheduler.schedule(task);
        } catch (RejectedExecutionException shuttingDown) {
            task.run(); // better here than never
        }
    }

    private void logHold(RateLimitKey key, long nanos) {
        Level level = nanos > Hold.LONG ? Level.WARN : Level.DEBUG;
        if (log.isEnabledForLevel(level)) {
            execute(() -> log.atLevel(level).log("The key of {} is held back for {}", key, Duration.ofNanos(nanos)));
        }
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS) - origin;
    }
}
