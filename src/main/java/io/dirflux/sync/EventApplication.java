package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Applies pages of events, in order, each with the position after it. An unknown directory is fetched first. If it is
 * in scope, it is stored and gets a pass; otherwise only the position moves.
 */
final class EventApplication {

    private static final int MOST_REMEMBERED = 10_000;

    private final SyncSettings settings;
    private final StoreSession session;
    private final UnreadableEvents unreadable;
    private final Set<String> outOfScope = ConcurrentHashMap.newKeySet();

    EventApplication(SyncSettings settings, StoreSession session, ServerTime time) {
        this.settings = settings;
        this.session = session;
        this.unreadable = new UnreadableEvents(settings, time);
    }

    /**
     * Applies events.
     *
     * @param readAt the time to store with the position; null if the stream has more events
     */
    Mono<Void> apply(List<DirectoryEvent> events, @Nullable Instant readAt) {
        return Flux.fromIterable(events)
                .concatMap(unreadable::prepare)
                .collectList()
                .flatMap(prepared -> found(prepared).flatMap(found -> apply(prepared, found, readAt)));
    }

    private Mono<Void> apply(List<PreparedEvent> events, Map<String, Directory> found, @Nullable Instant readAt) {
        List<Part> parts = parts(events, found);
        return Flux.range(0, parts.size())
                .concatMap(n -> apply(parts.get(n), n == parts.size() - 1 ? readAt : null), 1)
                .then();
    }

    private Mono<Applied> apply(Part part, @Nullable Instant readAt) {
        return Mono.defer(() -> {
            SyncState state = session.state();
            StreamPosition before = Objects.requireNonNull(state.position());
            DirectoryEvent last = part.last;
            StreamPosition after =
                    last == null ? before : new StreamPosition(last.id(), time(last, before), before.readAt());
            StreamStep step = new StreamStep(
                    state.version(), settings.scope().text(), readAt == null ? after : after.readAt(readAt));
            return session.apply(
                            step,
                            part.batches.values().stream()
                                    .map(EventBatch::build)
                                    .toList())
                    .doOnNext(applied -> applied.refused().forEach(settings.listener()::recordRefused));
        });
    }

    private static @Nullable Instant time(DirectoryEvent event, StreamPosition before) {
        return event.createdAt() == null ? before.eventTime() : event.createdAt();
    }

    /** Some events that are stored in one transaction. */
    private static final class Part {

        final Map<String, EventBatch> batches = new LinkedHashMap<>();
        final Set<String> introduced = new HashSet<>();

        @Nullable
        DirectoryEvent last;

        EventBatch of(String directoryId) {
            return batches.computeIfAbsent(directoryId, EventBatch::new);
        }
    }

    private List<Part> parts(List<PreparedEvent> events, Map<String, Directory> found) {
        List<Part> parts = new ArrayList<>();
        Part part = new Part();
        parts.add(part);
        for (PreparedEvent event : events) {
            if (!add(event, part, found)) {
                part = new Part();
                parts.add(part);
                add(event, part, found);
            }
            part.last = event.event();
        }
        return parts;
    }

    private boolean add(PreparedEvent event, Part part, Map<String, Directory> found) {
        String directoryId = event.directoryId();
        if (directoryId == null) {
            if (!event.isReadable()) {
                wantPasses(part);
            }
            return true;
        }
        Directory record = found.get(directoryId);
        if (record == null && session.find(directoryId) == null) {
            return true;
        }
        EventBatch batch = part.of(directoryId);
        if (record != null && part.introduced.add(directoryId)) {
            batch.found(record);
        }
        return event.effect().test(batch);
    }

    /** An event whose directory could not be read may be about any of them. */
    private void wantPasses(Part part) {
        session.linked().forEach(directory -> part.of(directory.id()).wantPass());
    }

    private Mono<Map<String, Directory>> found(List<PreparedEvent> events) {
        Map<String, DirectoryEvent> unknown = new LinkedHashMap<>();
        for (PreparedEvent event : events) {
            String id = event.directoryId();
            if (id != null && isUnknown(id)) {
                unknown.merge(
                        id,
                        event.event(),
                        (first, later) -> later instanceof DirectoryEvent.DirectoryActivated ? later : first);
            }
        }
        return Flux.fromIterable(unknown.entrySet())
                .concatMap(entry -> find(entry.getKey(), entry.getValue()))
                .filter(this::isInScope)
                .collectMap(Directory::id);
    }

    private boolean isUnknown(String directoryId) {
        return session.find(directoryId) == null
                && settings.scope().mayContain(directoryId)
                && !outOfScope.contains(directoryId);
    }

    private Mono<Directory> find(String directoryId, DirectoryEvent event) {
        Mono<Directory> found = settings.client().directories().find(directoryId);
        return event instanceof DirectoryEvent.DirectoryActivated
                ? unreadable.patiently(event, found)
                : SyncSettings.inBulk(found);
    }

    private boolean isInScope(Directory directory) {
        if (settings.scope().contains(directory)) {
            return true;
        }
        if (outOfScope.size() >= MOST_REMEMBERED) {
            outOfScope.clear();
        }
        outOfScope.add(directory.id());
        return false;
    }
}
