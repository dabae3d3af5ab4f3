package io.dirflux.ratelimit;

import io.dirflux.error.PermitWaitException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
 * ever blocks. Nothing is called out from the drain: what is decided at once is handed over behind it, on the thread that
 * asked; later grants, refusals and log lines are tasks of their own for the delivering scheduler. That is why grants never
 * recurse and a consumer that blocks delays no other. At most one timer is armed, and none at rest.
 */
final class TokenBucketLimiter implements RateLimiter {

    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    /** Set on a thread that hands over. */
    private static final ThreadLocal<Boolean> HANDING_OVER = new ThreadLocal<>();

    private final RateLimits limits;
    private final Scheduler timers;
    private final Delivery delivery;
    private final long origin;
    private final Arbiter arbiter;
    private final Queue<Runnable> commands =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();

    // the drain's own
    private Disposable timer = Disposables.disposed();
    private long timerAt = TokenBucket.NEVER;
    private @Nullable PermitSubscription here;

    TokenBucketLimiter(RateLimits limits, Scheduler timers, Scheduler delivery) {
        this.limits = limits;
        this.timers = timers;
        this.delivery = new Delivery(delivery);
        this.origin = timers.now(TimeUnit.NANOSECONDS);
        this.arbiter = new Arbiter(limits, this::logHold);
    }

    @Override
    public Mono<Permit> acquire(PermitRequest asked) {
        PermitRequest request = asked.waitingAtMost(limits.maxWait());
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
            delivery.add(() -> sink.success(snapshot));
        }));
    }

    /**
     * What is decided at once is handed over here, once the drain is done. Not within another such hand-over: callers that
     * finish at once would pile up on the stack.
     */
    void enter(PermitSubscription waiter) {
        boolean outermost = HANDING_OVER.get() == null;
        commands.add(() -> {
            if (waiter.isWaiting()) {
                admit(waiter);
            }
        });
        if (pending.getAndIncrement() == 0) {
            drain(outermost ? waiter : null);
        }
        if (outermost) {
            handOver(waiter);
        }
    }

    private static void handOver(PermitSubscription waiter) {
        HANDING_OVER.set(true);
        try {
            waiter.run();
        } finally {
            HANDING_OVER.remove();
        }
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
            drain(null);
        }
    }

    private void drain(@Nullable PermitSubscription own) {
        int missed = 1;
        while (missed != 0) {
            here = own;
            Runnable command = commands.poll();
            while (command != null) {
                run(command);
                command = commands.poll();
            }
            run(this::serve);
            run(this::arm);
            here = null;
            delivery.start();
            missed = pending.addAndGet(-missed);
        }
    }

    /** A failure of our own must not leave the queue undrained: everybody would wait for ever. */
    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.error("The rate limiter met a failure of its own; please report it", e);
        }
    }

    private void admit(PermitSubscription waiter) {
        Duration maxWait = waiter.request.maxWait();
        boolean full = arbiter.waiting() >= limits.maxQueue();
        if (maxWait == null && !full) {
            arbiter.enter(waiter, now());
            return;
        }
        Duration predicted = Duration.ofNanos(arbiter.predictedWait(waiter.request, now()));
        waiter.predictedWait = predicted;
        if (full && predicted.compareTo(Duration.ZERO) > 0) {
            refuse(waiter, "the queue is full with " + arbiter.waiting() + " waiters");
        } else if (maxWait != null && predicted.compareTo(maxWait) > 0) {
            refuse(waiter, tooLong(maxWait));
        } else {
            arbiter.enter(waiter, now());
        }
    }

    private void serve() {
        long now = now();
        for (Ticket next = arbiter.grantNext(now); next != null; next = arbiter.grantNext(now)) {
            PermitSubscription waiter = (PermitSubscription) next;
            if (!waiter.grant()) {
                arbiter.giveBack(waiter, now);
            } else {
                decided(waiter);
            }
        }
        for (Ticket next = arbiter.expireNext(now); next != null; next = arbiter.expireNext(now)) {
            refuse((PermitSubscription) next, tooLong(next.request.maxWait()));
        }
    }

    private static String tooLong(@Nullable Duration maxWait) {
        return "the call may wait for " + maxWait;
    }

    private void refuse(PermitSubscription waiter, String why) {
        String message = "No permit for the key of " + whose(waiter.request) + ": " + why;
        if (waiter.refuse(new PermitWaitException(message, waiter.predictedWait))) {
            decided(waiter);
        }
    }

    private void decided(PermitSubscription waiter) {
        if (waiter != here) {
            delivery.add(waiter);
        }
    }

    private static String whose(PermitRequest request) {
        RateLimitKey narrowest = request.keys().get(request.keys().size() - 1);
        // without the directory's id, which is a filter of the call
        return narrowest.scope() == RateLimitKey.Scope.DIRECTORY ? "its directory" : narrowest.toString();
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
            schedule(next, Math.max(0, next - now));
        }
    }

    private void schedule(long at, long delay) {
        try {
            timer = timers.schedule(() -> submit(() -> timerFired(at)), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            timerAt = TokenBucket.NEVER;
            abandonWaiters();
        }
    }

    /** Without a timer nobody would ever be served. */
    private void abandonWaiters() {
        for (Ticket next = arbiter.dismissNext(now()); next != null; next = arbiter.dismissNext(now())) {
            refuse((PermitSubscription) next, "the scheduler it would be waited on is shut down");
        }
    }

    private void timerFired(long at) {
        if (timerAt == at) { // else another has taken its place
            timerAt = TokenBucket.NEVER;
        }
    }

    private void logHold(RateLimitKey key, long nanos, HoldReason reason) {
        Level level = nanos > Hold.LONG || reason == HoldReason.OUTAGE ? Level.WARN : Level.DEBUG;
        if (log.isEnabledForLevel(level)) {
            delivery.add(() -> log.atLevel(level)
                    .log("The key of {} is held back for {}: {}", key, Duration.ofNanos(nanos), reason));
        }
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS) - origin;
    }
}
