package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A permit queue at a time that the test sets: 10 per second, and 4 per second for each directory. */
abstract class PermitQueueFixture {

    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    final List<String> holds = new ArrayList<>();
    PermitQueue queue = newQueue(RateLimits.perSecond(10).perDirectory(4));
    long now;

    void limits(RateLimits limits) {
        queue = newQueue(limits);
    }

    private PermitQueue newQueue(RateLimits limits) {
        return new PermitQueue(limits, (key, nanos, reason) -> holds.add(key + " for " + Duration.ofNanos(nanos)));
    }

    RateLimitSnapshot client() {
        return queue.snapshot(RateLimitKey.client(), now);
    }

    RateLimitSnapshot directory(String id) {
        return queue.snapshot(RateLimitKey.directory(id), now);
    }

    long predictedWait(String directory, Priority priority) {
        return queue.predictedWait(request(directory, priority), now);
    }

    /** Callers of a directory, or of the client-wide key only if the directory is empty. */
    List<Ticket> enter(int count, String directory, Priority priority) {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ticket ticket = new Ticket(request(directory, priority), new Patient());
            queue.enter(ticket, now);
            tickets.add(ticket);
        }
        return tickets;
    }

    private static PermitRequest request(String directory, Priority priority) {
        RateLimitKey key = directory.isEmpty() ? RateLimitKey.client() : RateLimitKey.directory(directory);
        return new PermitRequest(List.of(key), priority, null);
    }

    /** Grants one permit and ends it at once; null if there is none. */
    Ticket grant() {
        Ticket ticket = queue.grantNext(now);
        if (ticket != null) {
            queue.ended(ticket, RateFeedback.silent(), now);
        }
        return ticket;
    }

    /** Grants and ends all permits; returns their directories. */
    List<String> grantAll() {
        List<String> directories = new ArrayList<>();
        for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
            directories.add(ticket.request.keys().get(0).id());
        }
        return directories;
    }

    List<Priority> grantPriorities() {
        List<Priority> priorities = new ArrayList<>();
        for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
            priorities.add(ticket.request.priority());
        }
        return priorities;
    }

    void grantAllWithoutEnding() {
        Ticket ticket = queue.grantNext(now);
        while (ticket != null) {
            ticket = queue.grantNext(now);
        }
    }

    /** The times of all grants until no caller waits. */
    List<Long> drain(long until) {
        List<Long> times = new ArrayList<>();
        while (queue.waiting() > 0 && now < until) {
            now = Math.max(now, queue.nextEvent(now));
            grantAll().forEach(directory -> times.add(now));
        }
        return times;
    }

    static RateFeedback refusal(Duration retryAfter) {
        return new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, Objects.requireNonNull(retryAfter));
    }

    /** An answer that says that nothing is left, with a reset in one second. */
    static RateFeedback exhausted(Long limit) {
        return new RateFeedback(RateFeedback.Outcome.ANSWERED, limit, 0L, Duration.ofSeconds(1), null);
    }

    /** A caller that never cancels. */
    private static final class Patient implements Waiter {

        @Override
        public boolean isWaiting() {
            return true;
        }

        @Override
        public boolean grant() {
            return true;
        }

        @Override
        public boolean refuse(RuntimeException reason) {
            return true;
        }

        @Override
        public void run() {}
    }
}
