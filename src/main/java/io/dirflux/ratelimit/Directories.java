package io.dirflux.ratelimit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queues by their keys. One that has nobody waiting and every token back is forgotten while others are looked up. */
final class Directories {

    private static final int LOOKED_AT = 2;

    private final @Nullable Limit limit;
    private final Lane interactive;
    private final Lane bulk;
    private final KeyQueue clientOnly;
    private final Map<String, KeyQueue> byId = new LinkedHashMap<>(16, 0.75f, true);
    private long made;

    Directories(@Nullable Limit limit, Lane interactive, Lane bulk) {
        this.limit = limit;
        this.interactive = interactive;
        this.bulk = bulk;
        this.clientOnly = new KeyQueue(RateLimitKey.client(), null, interactive, bulk, made++);
    }

    /** The queue of a request: its directory's if it names one. */
    KeyQueue of(PermitRequest request, long now) {
        for (RateLimitKey key : request.keys()) {
            if (key.scope() == RateLimitKey.Scope.DIRECTORY) {
                forgetIdle(now);
                return byId.computeIfAbsent(key.id(), id -> make(key));
            }
        }
        return clientOnly;
    }

    @Nullable
    KeyQueue find(RateLimitKey key) {
        return byId.get(key.id());
    }

    @Nullable
    Ticket anyWaiter() {
        return Stream.concat(Stream.of(clientOnly), byId.values().stream())
                .flatMap(queue -> Stream.of(queue.interactive, queue.bulk))
                .filter(line -> line.waiting() > 0)
                .findFirst()
                .map(line -> line.tickets.first())
                .orElse(null);
    }

    int size() {
        return byId.size();
    }

    private KeyQueue make(RateLimitKey key) {
        return new KeyQueue(key, limit == null ? null : new TokenBucket(limit), interactive, bulk, made++);
    }

    /** Looks at the two least recently used: forgets the idle, puts the others behind. */
    private void forgetIdle(long now) {
        for (int i = 0; i < LOOKED_AT && !byId.isEmpty(); i++) {
            Iterator<KeyQueue> eldest = byId.values().iterator();
            KeyQueue queue = eldest.next();
            if (queue.isIdle(now)) {
                eldest.remove();
            } else {
                byId.get(queue.key.id());
            }
        }
    }
}
