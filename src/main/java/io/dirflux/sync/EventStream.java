package io.dirflux.sync;

import io.dirflux.EventQuery;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads the stream of events after the store's position, and applies it.
 *
 * <ul>
 *   <li>If the position has a recent event, the stream continues after its id.
 *   <li>If the position has no event, an old one, or one that the server refuses, the stream continues from a minute
 *       before the last read that reached the end. Events that were already applied are skipped.
 *   <li>An event that cannot be read at all may be about any directory, so every directory gets a pass.
 *   <li>If the server no longer has events of that time, the position is lost: a new one is stored, and every directory
 *       gets a pass.
 * </ul>
 */
final class EventStream {

    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final Duration TRUSTED = Duration.ofDays(7);
    private static final Duration RETENTION = Duration.ofDays(30).minusHours(1);
    private static final Duration UNCHANGED = Duration.ofSeconds(30);

    private final SyncSettings settings;
    private final StoreSession session;
    private final ServerTime time;
    private final Runnable wake;
    private final EventApplication application;
    private final Sinks.Many<Long> ends = Sinks.many().replay().latest();
    private String passesWantedFor = "";

    EventStream(SyncSettings settings, StoreSession session, ServerTime time, Runnable wake) {
        this.settings = settings;
        this.session = session;
        this.time = time;
        this.wake = wake;
        this.application = new EventApplication(settings, session, time);
    }

    /** Requests a poll, and completes when one that began after this call has reached the end of the stream. */
    Mono<Void> readFromNow() {
        return Mono.defer(() -> {
            long now = nanos();
            wake.run();
            return ends.asFlux().filter(begun -> begun >= now).next().then();
        });
    }

    /** Reads to the end of the stream. Emits whether there was an event. */
    Mono<Boolean> poll() {
        return Mono.defer(() -> {
            long begun = nanos();
            StreamPosition position = Objects.requireNonNull(session.state().position());
            Mono<Boolean> read = isTrusted(position)
                    ? read(behindId(position), AppliedBefore.none())
                            .onErrorResume(CheckpointLostException.class, lost -> readAgain(position))
                    : readAgain(position);
            return read.doOnSuccess(brought -> ends.tryEmitNext(begun));
        });
    }

    private boolean isTrusted(StreamPosition position) {
        Instant happened = position.eventTime();
        return position.eventId() != null
                && (happened == null || happened.isAfter(time.now().minus(TRUSTED)));
    }

    private EventQuery behindId(StreamPosition position) {
        return settings.scope().events().startingAfter(Objects.requireNonNull(position.eventId()));
    }

    private Mono<Boolean> readAgain(StreamPosition position) {
        if (position.readAt().isBefore(time.now().minus(RETENTION))) {
            return lost(position).then(Mono.defer(this::poll));
        }
        EventQuery query =
                settings.scope().events().rangeStart(position.readAt().minus(OVERLAP));
        return read(query, AppliedBefore.position(position));
    }

    private Mono<Boolean> read(EventQuery query, AppliedBefore before) {
        Instant begun = time.now();
        Flux<Page<DirectoryEvent>> pages =
                SyncSettings.inBulk(settings.client().events().pages(query));
        return PagesInOrder.handle(
                        pages,
                        page -> apply(page, before.without(page.data(), page.after() == null), begun)
                                .thenReturn(!page.data().isEmpty()))
                .reduce(false, Boolean::logicalOr);
    }

    private Mono<Void> apply(Page<DirectoryEvent> page, List<DirectoryEvent> events, Instant begun) {
        boolean isEnd = page.after() == null;
        StreamPosition position = Objects.requireNonNull(session.state().position());
        boolean moves =
                !events.isEmpty() || (isEnd && !begun.isBefore(position.readAt().plus(UNCHANGED)));
        Mono<Void> applied = moves ? application.apply(events, isEnd ? begun : null) : Mono.empty();
        return passesAfterRejected(page, position).then(applied).then(Mono.defer(() -> behindRejected(page)));
    }

    /** Once for each event: until the position has moved behind it, every poll returns it again. */
    private Mono<Void> passesAfterRejected(Page<DirectoryEvent> page, StreamPosition position) {
        if (page.rejected().isEmpty()) {
            return Mono.empty();
        }
        String id = lastRejected(page).id();
        String rejected = id == null ? page.rejected().size() + " after " + position.eventId() : id;
        return rejected.equals(passesWantedFor)
                ? Mono.empty()
                : wantPasses(null).doOnSuccess(wanted -> {
                    passesWantedFor = rejected;
                    page.rejected().forEach(settings.listener()::eventRejected);
                });
    }

    /** The position moves behind the events of a page of which none can be read. */
    private Mono<Void> behindRejected(Page<DirectoryEvent> page) {
        String id = page.rejected().isEmpty() || !page.data().isEmpty()
                ? null
                : lastRejected(page).id();
        if (id == null) {
            return Mono.empty();
        }
        SyncState state = session.state();
        StreamPosition before = Objects.requireNonNull(state.position());
        StreamPosition behind = new StreamPosition(id, before.eventTime(), before.readAt());
        return session.apply(new StreamStep(state.version(), settings.scope().text(), behind), List.of())
                .then();
    }

    private static Rejected lastRejected(Page<DirectoryEvent> page) {
        return page.rejected().get(page.rejected().size() - 1);
    }

    /** Stores a new position, and requests a pass of every directory. */
    private Mono<Void> lost(StreamPosition position) {
        return Mono.defer(() -> {
            settings.listener().positionLost(position);
            SyncState state = session.state();
            return wantPasses(
                    new StreamStep(state.version(), settings.scope().text(), StreamPosition.startingAt(time.now())));
        });
    }

    private Mono<Void> wantPasses(@Nullable StreamStep step) {
        return Mono.defer(() -> {
            List<DirectoryBatch> wanted = session.state().directories().values().stream()
                    .filter(directory ->
                            !directory.deleted() && directory.directory().isLinked())
                    .map(directory -> DirectoryBatch.wanted(directory.id()))
                    .toList();
            return session.apply(step, wanted).then();
        });
    }

    private long nanos() {
        return settings.scheduler().now(TimeUnit.NANOSECONDS);
    }
}
