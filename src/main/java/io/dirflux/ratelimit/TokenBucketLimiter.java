package io.dirflux.ratelimit;

import io.dirflux.concurrent.DrainLoop;
import io.dirflux.error.PermitWaitException;
import io.dirflux.error.SchedulerShutdownException;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The reactive shell around the {@link PermitQueue}. It never blocks, and only one thread at a time uses the queue.
 *
 * <ul>
 *   <li>Everything that happens becomes a command of the {@link DrainLoop}.
 *   <li>The loop calls no caller. A decision that was made at once is delivered after the loop, by the thread that
 *       asked. All other decisions and log lines are tasks of the delivery scheduler. So grants do not recurse, and a
 *       caller that blocks delays no other.
 *   <li>At most one timer is armed, and none while no caller waits.
 * </ul>
 */
final class TokenBucketLimiter implements RateLimiter {

    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    /** Set while a thread delivers a decision. */
    private static final ThreadLocal<Boolean> DELIVERING = new ThreadLocal<>();

    private volatile RateLimits limits;
    private final Scheduler timers;
    private final DeliveryQueue deliveries;
    private final long origin;
    private final PermitQueue queue;
    private final DrainLoop loop;
    private final @Nullable LeaseExchange exchange;

    // used by the drain loop only
    private Disposable timer = Disposables.disposed();
    private long timerAt = TokenBucket.NEVER;
    private @Nullable Waiter deliveredHere;

    /** The client-wide state after the last drain loop, once somebody has asked for it. */
    private volatile RateLimitSnapshot latest;

    private volatile RateLimitSnapshot latestOfDirectories;

    private volatile boolean watched;

    TokenBucketLimiter(RateLimits limits, Scheduler timers, Scheduler delivery) {
        this(limits, timers, delivery, null, 1);
    }

    /**
     * Creates a limiter.
     *
     * @param store if other processes share the limits; null if they are this process's alone
     * @param processes how many they are while the store has never said it
     */
    TokenBucketLimiter(
            RateLimits limits, Scheduler timers, Scheduler delivery, @Nullable LeaseStore store, int processes) {
        this.limits = limits;
        this.timers = timers;
        this.deliveries = new DeliveryQueue(delivery);
        this.origin = timers.now(TimeUnit.NANOSECONDS);
        Leases leases = store == null ? null : new Leases(processes, this::logHold);
        this.queue = new PermitQueue(limits, this::logHold, leases);
        this.loop = new DrainLoop(this::serve, this::arm, this::publish, this::deliver);
        this.exchange = store == null || leases == null ? null : new LeaseExchange(store, leases, this);
        this.latest = queue.snapshot(RateLimitKey.client(), now());
        this.latestOfDirectories = queue.directories(now());
    }

    /** The exchange with the store of a shared limit; null if the limit is not shared. */
    @Nullable
    LeaseExchange exchange() {
        return exchange;
    }

    /** Runs a command in the loop, at the time of the limiter. */
    void submit(LongConsumer command) {
        loop.submit(() -> command.accept(now()));
    }

    /** The limits of these keys have changed without a caller. */
    void leasesChanged(Collection<Lease> changed, long now) {
        queue.leasesChanged(changed, now);
    }

    Scheduler timers() {
        return timers;
    }

    void log(Runnable line) {
        deliveries.add(line);
    }

    @Override
    public Mono<Permit> acquire(PermitRequest asked) {
        PermitRequest request = asked.waitingAtMost(limits.maxWait());
        return PermitMono.of(this, request);
    }

    @Override
    public Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return Mono.create(sink -> loop.submit(() -> {
            serve();
            RateLimitSnapshot snapshot = queue.snapshot(key, now());
            deliveries.add(() -> sink.success(snapshot));
        }));
    }

    @Override
    public RateLimitSnapshot snapshotNow() {
        watched = true;
        loop.submit(() -> {}); // if another thread runs the drain loop, that thread publishes the state
        return latest;
    }

    @Override
    public RateLimitSnapshot snapshotNow(RateLimitKey.Scope scope) {
        if (scope == RateLimitKey.Scope.CLIENT) {
            return snapshotNow();
        }
        loop.submit(() -> latestOfDirectories = queue.directories(now()));
        return latestOfDirectories;
    }

    private void publish() {
        if (watched) {
            latest = queue.snapshot(RateLimitKey.client(), now());
        }
    }

    @Override
    public void changeLimits(RateLimits changed) {
        limits = Objects.requireNonNull(changed, "limits");
        loop.submit(() -> queue.change(changed, now()));
    }

    /**
     * Puts a ticket into the queue. If it is granted or refused at once, that is delivered here, after the drain loop.
     * But not inside another such delivery: callers that finish at once would grow the stack.
     */
    void enter(Ticket ticket) {
        Entry entry = new Entry(ticket.waiter, DELIVERING.get() == null ? Thread.currentThread() : null);
        loop.submit(() -> {
            if (Thread.currentThread() == entry.deliverer) {
                deliveredHere = entry.waiter;
            }
            if (entry.waiter.isWaiting()) {
                admit(ticket);
            }
        });
        if (entry.deliverer != null) {
            entry.deliverer = null; // if the loop runs further out on this thread, it comes to the ticket only later
            deliverHere(entry.waiter);
        }
    }

    private static final class Entry {

        final Waiter waiter;

        /** The thread that delivers a decision made while it submits the ticket; null once it has. */
        @Nullable
        Thread deliverer;

        Entry(Waiter waiter, @Nullable Thread deliverer) {
            this.waiter = waiter;
            this.deliverer = deliverer;
        }
    }

    private static void deliverHere(Waiter waiter) {
        DELIVERING.set(true);
        try {
            waiter.run();
        } finally {
            DELIVERING.remove();
        }
    }

    void leave(Ticket ticket) {
        loop.submit(() -> queue.leave(ticket, now()));
    }

    void giveBack(Ticket ticket) {
        loop.submit(() -> queue.giveBack(ticket, now()));
    }

    void ended(Ticket ticket, RateFeedback feedback) {
        long endedAt = now();
        loop.submit(() -> queue.ended(ticket, feedback, endedAt));
    }

    /** The last step of the loop. */
    private void deliver() {
        deliveredHere = null;
        deliveries.start();
    }

    private void admit(Ticket ticket) {
        Duration maxWait = ticket.request.maxWait();
        boolean full = queue.waiting() >= limits.maxQueue();
        if (maxWait == null && !full) {
            queue.enter(ticket, now());
            return;
        }
        Duration predicted = Duration.ofNanos(queue.predictedWait(ticket.request, now()));
        ticket.predictedWait = predicted;
        if (full && predicted.compareTo(Duration.ZERO) > 0) {
            refuse(ticket, "the queue is full with " + queue.waiting() + " waiters");
        } else if (maxWait != null && predicted.compareTo(maxWait) > 0) {
            refuse(ticket, tooLong(maxWait));
        } else {
            queue.enter(ticket, now());
        }
    }

    private void serve() {
        long now = now();
        for (Ticket next = queue.grantNext(now); next != null; next = queue.grantNext(now)) {
            if (next.waiter.grant()) {
                decided(next.waiter);
            } else {
                queue.giveBack(next, now);
            }
        }
        if (exchange != null && exchange.startIfDue(now)) {
            return; // its answer may serve those whose time is up
        }
        for (Ticket next = queue.expireNext(now); next != null; next = queue.expireNext(now)) {
            refuse(next, tooLong(next.request.maxWait()));
        }
    }

    private static String tooLong(@Nullable Duration maxWait) {
        return "the call may wait for " + maxWait;
    }

    private void refuse(Ticket ticket, String why) {
        String message = "No permit for the key of " + whose(ticket.request) + ": " + why;
        refuse(ticket, new PermitWaitException(message, ticket.predictedWait));
    }

    private void refuse(Ticket ticket, RuntimeException reason) {
        if (ticket.waiter.refuse(reason)) {
            decided(ticket.waiter);
        }
    }

    private void decided(Waiter waiter) {
        if (waiter != deliveredHere) {
            deliveries.add(waiter);
        }
    }

    private static String whose(PermitRequest request) {
        RateLimitKey narrowest = request.keys().get(request.keys().size() - 1);
        // without the directory's id, because it is a filter of the call
        return narrowest.scope() == RateLimitKey.Scope.DIRECTORY ? "its directory" : narrowest.toString();
    }

    /** Keeps one timer armed that fires no later than the next event; none if no caller waits. */
    private void arm() {
        long now = now();
        long next = exchange == null ? queue.nextEvent(now) : Math.min(queue.nextEvent(now), exchange.dueAt(now));
        boolean armed = timerAt == next || (timerAt < next && next != TokenBucket.NEVER);
        if (armed && !waitsInVain(next)) {
            return;
        }
        timer.dispose();
        timerAt = next;
        if (next != TokenBucket.NEVER) {
            schedule(next, Math.max(0, next - now));
        }
    }

    /** Whether the timer was armed and then its scheduler was shut down: it will never fire. */
    private boolean waitsInVain(long next) {
        return next != TokenBucket.NEVER && timers.isDisposed();
    }

    private void schedule(long at, long delay) {
        try {
            timer = timers.schedule(() -> loop.submit(() -> timerFired(at)), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            timerAt = TokenBucket.NEVER;
            abandonWaiters();
        }
    }

    /** Without a timer no caller would ever be served. */
    private void abandonWaiters() {
        for (Ticket next = queue.dismissNext(now()); next != null; next = queue.dismissNext(now())) {
            refuse(next, new SchedulerShutdownException());
        }
    }

    private void timerFired(long at) {
        if (timerAt == at) { // otherwise another timer has replaced it
            timerAt = TokenBucket.NEVER;
        }
    }

    private void logHold(RateLimitKey key, long nanos, HoldReason reason) {
        Level level = nanos > Hold.LONG || reason == HoldReason.OUTAGE ? Level.WARN : Level.DEBUG;
        if (log.isEnabledForLevel(level)) {
            deliveries.add(() -> log.atLevel(level)
                    .log("The key of {} is held back for {}: {}", key, Duration.ofNanos(nanos), reason));
        }
    }

    private long now() {
        return timers.now(TimeUnit.NANOSECONDS) - origin;
    }
}
