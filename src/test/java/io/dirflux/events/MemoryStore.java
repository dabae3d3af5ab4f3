package io.dirflux.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A table of users that takes some time per call, refuses chosen users, and detects overlapping calls. */
final class MemoryStore implements UserStore {

    final Map<String, StoredUser> rows = new ConcurrentHashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    @Override
    public Publisher<?> upsert(StoredUser user) {
        return call(user.workosId(), () -> {
            boolean isNew = rows.put(user.workosId(), user) == null;
            calls.add((isNew ? "insert " : "update ") + user.workosId());
        });
    }

    @Override
    public Publisher<?> delete(String workosId) {
        return call(workosId, () -> {
            rows.remove(workosId);
            calls.add("delete " + workosId);
        });
    }

    private Mono<String> call(String id, Runnable change) {
        if (refused.contains(id)) {
            throw new IllegalStateException("refused");
        }
        return Mono.defer(() -> {
            if (!busy.add(id)) {
                overlaps.add(id);
            }
            return Mono.delay(Duration.ofMillis(1)).map(tick -> {
                change.run();
                busy.remove(id);
                return "done";
            });
        });
    }
}
