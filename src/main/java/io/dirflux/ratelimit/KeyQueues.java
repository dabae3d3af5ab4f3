package io.dirflux.ratelimit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues by key. Every lookup checks the two queues that were used longest ago: an idle one is forgotten, a busy
 * one moves to the end. So the memory is bounded by what is busy, not by how many directories were ever used.
 */
final class KeyQueues {

    private static final int CHECKED_PER_LOOKUP = 2;

    private @Nullable Limit limit;
    private final RoundRobin interactive;
    private final RoundRobin bulk;
    private final KeyQueue clientOnly;
    private final Map<String, KeyQueue> byDirectory = new LinkedHashMap<>(16, 0.75f, true);
    private final boolean shared;
    private long created;

    KeyQueues(@Nullable Limit limit, RoundRobin interactive, RoundRobin bulk) {
        this(limit, interactive, bulk, false);
    }

    /** @param shared whether the limit of each directory is shared with other processes */
    KeyQueues(@Nullable Limit limit, RoundRobin interactive, RoundRobin bulk, boolean shared) {
        this.shared = shared;
        this.limit = limit;
        this.interactive = interactive;
        this.bulk = bulk;
        this.clientOnly = new KeyQueue(RateLimitKey.client(), null, interactive, bulk, created++);
    }

    /** The queue of a request: its directory's if it names one. */
    KeyQueue of(PermitRequest request, long now) {
        for (RateLimitKey key : request.keys()) {
            if (key.scope() == RateLimitKey.Scope.DIRECTORY) {
                forgetIdle(now);
                return byDirectory.computeIfAbsent(key.id(), id -> create(key));
            }
        }
        return clientOnly;
    }

    /** The queue of a directory; null if it is not in use. */
    @Nullable
    KeyQueue find(RateLimitKey key) {
        return byDirectory.get(key.id());
    }

    /** All directories in use together: those with a caller, or with a token that is not back. */
    RateLimitSnapshot snapshot(long now) {
        RateLimitKey all = RateLimitKey.directory("");
        RateLimitSnapshot snapshot = new TokenBucket(limit).snapshot(all, limit, 0, now);
        for (KeyQueue queue : byDirectory.values()) {
            if (limit != null && queue.bucket != null) {
                snapshot = snapshot.and(queue.bucket.snapshot(queue.key, limit, queue.waiting(), now));
            }
        }
        return snapshot;
    }

    /** Changes the limit of every directory. */
    void change(@Nullable Limit changed, BlockedQueues blocked, long now) {
        limit = changed;
        for (KeyQueue queue : byDirectory.values()) {
            if (queue.bucket != null) {
                queue.bucket.change(changed, 0, now);
            }
            blocked.update(queue, now);
        }
    }

    /** Any caller that waits; null if none does. */
    @Nullable
    Ticket anyWaiter() {
        Ticket waiter = clientOnly.anyWaiter();
        Iterator<KeyQueue> queues = byDirectory.values().iterator();
        while (waiter == null && queues.hasNext()) {
            waiter = queues.next().anyWaiter();
        }
        return waiter;
    }

    private KeyQueue create(RateLimitKey key) {
        TokenBucket bucket = new TokenBucket(limit);
        KeyQueue queue = new KeyQueue(key, bucket, interactive, bulk, created++);
        if (shared) {
            bucket.share();
            queue.lease = new Lease(key, bucket, queue, queue::waiting);
        }
        return queue;
    }

    private void forgetIdle(long now) {
        for (int i = 0; i < CHECKED_PER_LOOKUP && !byDirectory.isEmpty(); i++) {
            Iterator<KeyQueue> eldest = byDirectory.values().iterator();
            KeyQueue queue = eldest.next();
            if (queue.isIdle(now)) {
                eldest.remove();
            } else {
                byDirectory.get(queue.key.id()); // a lookup moves it to the end
            }
        }
    }
}
