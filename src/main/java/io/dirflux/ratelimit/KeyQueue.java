package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/** All waiting callers with the same keys: one queue for each priority, and the directory's bucket if there is one. */
final class KeyQueue {

    private static final long NOT_BLOCKED = -1;

    final RateLimitKey key;

    /** The bucket of its directory, which may have no limit; null for requests that name no directory. */
    final @Nullable TokenBucket bucket;

    /** What this process has leased of the directory's limit; null if the limit is not shared. */
    @Nullable
    Lease lease;

    /** The order of creation, for queues that are unblocked at the same time. */
    final long number;

    private final Waiters interactive;
    private final Waiters bulk;
    private long blockedUntil = NOT_BLOCKED;
    private @Nullable Waiters lastServed;

    /** The callers of one priority, first come, first served. */
    static final class Waiters {

        final KeyQueue keyQueue;
        final RoundRobin turns;
        final TicketList tickets = new TicketList();

        /** Whether it is in the ring of its {@link RoundRobin}. */
        boolean inRing;

        private Waiters(KeyQueue keyQueue, RoundRobin turns) {
            this.keyQueue = keyQueue;
            this.turns = turns;
        }

        int size() {
            return tickets.size();
        }
    }

    KeyQueue(RateLimitKey key, @Nullable TokenBucket bucket, RoundRobin interactive, RoundRobin bulk, long number) {
        this.key = key;
        this.bucket = bucket;
        this.interactive = new Waiters(this, interactive);
        this.bulk = new Waiters(this, bulk);
        this.number = number;
    }

    /** The bucket of the directory, if it has a limit. */
    @Nullable
    TokenBucket limitedBucket() {
        return bucket != null && bucket.isLimited() ? bucket : null;
    }

    Waiters waiters(Priority priority) {
        return priority == Priority.INTERACTIVE ? interactive : bulk;
    }

    /** The queue of the other priority. */
    Waiters other(Waiters waiters) {
        return waiters == bulk ? interactive : bulk;
    }

    int waiting() {
        return interactive.size() + bulk.size();
    }

    /** Any caller that waits; null if none does. */
    @Nullable
    Ticket anyWaiter() {
        Ticket urgent = interactive.tickets.first();
        return urgent == null ? bulk.tickets.first() : urgent;
    }

    boolean hasToken(long now) {
        return bucket == null || bucket.available(now) > 0;
    }

    boolean isBlocked() {
        return blockedUntil != NOT_BLOCKED;
    }

    /** When its bucket has a token again, while it is blocked. */
    long blockedUntil() {
        return blockedUntil;
    }

    /** It has waiters and no token: nobody in it can be served before that time. */
    void block(long until) {
        blockedUntil = until;
    }

    void unblock() {
        blockedUntil = NOT_BLOCKED;
        interactive.turns.add(interactive);
        bulk.turns.add(bulk);
    }

    /**
     * Which of the two priorities is served when it is the turn of {@code waiters}. Turns alternate over all keys. If
     * both priorities want the directory's last token, they alternate within this key too: otherwise one of them could
     * find the token taken every time.
     */
    Waiters turn(Waiters waiters, long now) {
        Waiters other = other(waiters);
        boolean lastToken = bucket != null && bucket.available(now) == 1;
        lastServed = lastToken && waiters == lastServed && other.size() > 0 ? other : waiters;
        return lastServed;
    }

    /** Whether it can be forgotten without changing anything. */
    boolean isIdle(long now) {
        return waiting() == 0 && (bucket == null || bucket.isIdle(now));
    }
}
