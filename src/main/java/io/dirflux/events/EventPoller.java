package io.dirflux.events;

import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/**
 * Lists the events after a position again and again, with a pause between two lists. A list that fails continues after
 * the last event it delivered, so that no event is delivered twice.
 */
final class EventPoller {

    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);

    /** Events of the same moment may be listed in either order. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Function<@Nullable String, Flux<DirectoryEvent>> list;
    private final PollBackoff backoff;
    private final Scheduler scheduler;
    private final AtomicReference<Sinks.Empty<Void>> poke = new AtomicReference<>(Sinks.empty());

    /**
     * @param list lists the events after a position up to the newest; {@code null} means from the beginning
     * @param scheduler the timer of the pauses
     */
    EventPoller(Function<@Nullable String, Flux<DirectoryEvent>> list, PollBackoff backoff, Scheduler scheduler) {
        this.list = list;
        this.backoff = backoff;
        this.scheduler = scheduler;
    }

    /** Ends the current pause of each subscriber, and shortens the next pause of those that are polling now. */
    void poke() {
        poke.getAndSet(Sinks.empty()).tryEmitEmpty();
    }

    /** The events after the position, and all later ones. Never completes. */
    Flux<DirectoryEvent> from(@Nullable Checkpoint position, FollowerProgress progress) {
        return Flux.defer(() -> {
            Session session = new Session(list, position, progress);
            return Flux.defer(session::poll)
                    .retryWhen(Retry.from(failures -> failures.concatMap(session::afterFailure)))
                    .repeatWhen(ends -> ends.concatMap(events -> session.afterPoll()));
        });
    }

    /** The events after the position up to the newest one, by another list of the same kind. */
    Flux<DirectoryEvent> once(
            Function<@Nullable String, Flux<DirectoryEvent>> list,
            @Nullable Checkpoint position,
            FollowerProgress progress) {
        return Flux.defer(() -> new Session(list, position, progress).poll());
    }

    /** A server that does not know a position may begin again with its oldest event. */
    private static void checkAge(DirectoryEvent first, Checkpoint position) {
        if (position.isNewerThan(first, TOLERANCE)) {
            throw new CheckpointLostException(
                    "GET /events answered the position with older events: it was at " + position.eventTime()
                            + ", the first event after it is of " + first.createdAt()
                            + ". Run a full sync, then follow from a time before it started",
                    position.eventId(),
                    null);
        }
    }

    /** The state of one subscription. Its signals arrive one after another. */
    private final class Session {

        private final Function<@Nullable String, Flux<DirectoryEvent>> list;
        private final FollowerProgress progress;
        private @Nullable Checkpoint position;
        private Sinks.Empty<Void> wake = Sinks.empty();
        private boolean atFirst;
        private int idlePauses;

        Session(
                Function<@Nullable String, Flux<DirectoryEvent>> list,
                @Nullable Checkpoint position,
                FollowerProgress progress) {
            this.list = list;
            this.position = position;
            this.progress = progress;
        }

        Flux<DirectoryEvent> poll() {
            // Taken before the request: a later poke may announce an event that this answer does not have yet.
            wake = Objects.requireNonNull(poke.get());
            atFirst = true;
            return list.apply(position == null ? null : position.eventId()).doOnNext(event -> {
                if (atFirst && position != null) {
                    checkAge(event, position);
                }
                atFirst = false;
                position = Checkpoint.of(event);
                progress.listed(position);
                idlePauses = 0;
            });
        }

        Mono<Long> afterPoll() {
            progress.reachedEnd(FollowerProgress.now(scheduler));
            return pause(nextPause());
        }

        Mono<Long> afterFailure(RetrySignal signal) {
            Throwable failure = signal.failure();
            progress.failed();
            if (!(failure instanceof DirectorySyncException known) || !known.isRetryable()) {
                return Mono.error(failure);
            }
            Duration pause = nextPause();
            LOG.warn("A poll for events failed, next try in {} ms: {}", pause.toMillis(), failure.getMessage());
            return pause(pause);
        }

        private Duration nextPause() {
            return backoff.next(idlePauses++, ThreadLocalRandom.current().nextDouble());
        }

        /** Never shorter than the minimum, even after a poke: a burst of webhooks must not use up the rate limit. */
        private Mono<Long> pause(Duration pause) {
            Mono<Void> rest = Mono.delay(pause.minus(backoff.min()), scheduler).then();
            return Mono.delay(backoff.min(), scheduler)
                    .then(Mono.firstWithSignal(wake.asMono(), rest))
                    .then(Mono.fromSupplier(() -> {
                        boolean poked = Boolean.TRUE.equals(wake.scan(Attr.TERMINATED));
                        idlePauses = poked ? 0 : idlePauses;
                        return 0L;
                    }));
        }
    }
}
