package io.dirflux.events;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows what changes, for as long as it is subscribed to, at least once and in the order of each directory.
 *
 * <pre>{@code
 * CheckpointStore position = CheckpointStore.file(Path.of("directory-sync.checkpoint"));
 *
 * EventFollower.of(client)
 *         .follow(position, event -> {
 *             if (event instanceof DirectoryEvent.UserDeleted deleted) {
 *                 return remove(deleted.user().id()); // a publisher that completes when it is done
 *             }
 *             return event instanceof DirectoryEvent.OfUser changed // created or updated
 *                     ? upsert(changed.user())
 *                     : Mono.empty();
 *         })
 *         .subscribe();
 * }</pre>
 *
 * <p>It lists events page after page, one page at a time and only on demand: a slow handler stops the polling, and
 * nothing is kept beyond a page and what is in work. At the end it polls: 1 s after a poll that brought something, then after 2, 4, 8, 16 and
 * 30 s, each lengthened by up to half at random. Idle, that is two requests a minute. Requests take their permits from
 * the client's limiter in the lane {@code BULK}.
 *
 * <p><b>Failures.</b> What a retry can help against ({@code isRetryable()}: 429, 5xx, the network), beyond what the
 * client's {@code RetryPolicy} has tried, is logged and tried again for ever, with the same growing pauses.
 * Everything else ends the follow: a refused key, an event without an id, and
 * {@link io.dirflux.error.CheckpointLostException} for a position that the server has forgotten (WorkOS keeps events for
 * 30 to 90 days, so it may be lost by a long stop, or because nothing happened for so long): run a full sync then.
 *
 * <p>Immutable and thread-safe; each subscription follows on its own. Nothing is sent before a subscription; a cancel ends
 * it at once, with the request, the pause, the handlers' publishers and the save that are under way. Events come on the
 * connection's event loop, or on the thread where the handler of an earlier one has ended: neither may be blocked.
 *
 * @see <a href="https://workos.com/docs/events/data-syncing/events-api">WorkOS: Syncing with the Events API</a>
 */
public final class EventFollower {

    private final EventQuery query;
    private final int parallelism;
    private final Polling polling;

    private EventFollower(Builder builder) {
        this.query = builder.query;
        this.parallelism = builder.parallelism;
        EventQuery all = query.unfiltered().pagesAhead(0);
        this.polling = new Polling(
                position -> builder.client.events().list(position == null ? all : all.continuingAfter(position)),
                builder.pauses,
                builder.scheduler);
    }

    /** A follower of all events of Directory Sync, with all defaults. */
    public static EventFollower of(DirectorySyncClient client) {
        return builder(client).build();
    }

    /** A builder with all defaults. */
    public static Builder builder(DirectorySyncClient client) {
        return new Builder(client);
    }

    /**
     * The events behind this one, and what happens from now on; from where the query begins for null. Never completes.
     * The caller keeps {@link DirectoryEvent#id()} of what it has done, and gives it here after a restart.
     */
    public Flux<DirectoryEvent> follow(@Nullable String afterId) {
        return polling.from(afterId).filter(query::matches);
    }

    /**
     * Hands each event behind the stored position to the handler, and keeps the position. Never completes: it ends with
     * a failure or a cancel.
     *
     * <p>An event is done when the handler's publisher has completed; what it emits is ignored. Events of one directory
     * are handled one after the other, those of different directories at the same time ({@link Builder#parallelism}), so that
     * several threads may call the handler at once. The position that is stored is the last event before which nothing is unfinished, filtered-out events included; while
     * the store is busy, newer positions take the place of older ones. After a crash all events behind the stored
     * position come again: the handler must be able to repeat itself.
     *
     * <p>A handler that fails ends the follow with its failure, as it is. All events before that one are done and stored
     * by then, those after it that were under way are cancelled; the next follow begins with that event. A handler that
     * wants to try again does so itself ({@code retryWhen}), and one that gives up on an event completes.
     */
    public Mono<Void> follow(CheckpointStore store, Function<? super DirectoryEvent, ? extends Publisher<?>> handler) {
        Objects.requireNonNull(handler, "handler");
        return Mono.defer(store::load)
                .singleOptional()
                .flatMapMany(position -> new Handling(query, handler, parallelism, store, position.orElse(null))
                        .of(polling.from(position.orElse(null))))
                .then();
    }

    /**
     * Says that there may be something new, as a webhook does: all that follow poll at once, though not sooner than the
     * shortest pause after the poll before, and often again from then on, because a webhook may be seconds ahead of what
     * the server lists. It never moves a position. Cheap, does not block, may be called from any thread, and many calls
     * between two polls are one.
     */
    public void poke() {
        polling.poke();
    }

    /** Collects what a follower is made of. Not thread-safe. */
    public static final class Builder {

        private final DirectorySyncClient client;
        private EventQuery query = EventQuery.all();
        private int parallelism = 16;
        private Pauses pauses = Pauses.DEFAULTS;
        private Scheduler scheduler = Schedulers.parallel();

        private Builder(DirectorySyncClient client) {
            this.client = Objects.requireNonNull(client, "client");
        }

        /**
         * Which events; all of Directory Sync by default. Where it begins ({@code rangeStart} or {@code startingAfter}; else
         * with the oldest event there is) counts only as long as there is no position. Its {@code pagesAhead} is ignored.
         *
         * @throws IllegalArgumentException if it has a {@code rangeEnd}: there is no end to a follow
         */
        public Builder query(EventQuery query) {
            if (query.hasEnd()) {
                throw new IllegalArgumentException("A range with an end is listed, not followed: leave rangeEnd out");
            }
            this.query = query;
            return this;
        }

        /**
         * How many events are in work at a time, 1 to 256, 16 by default; those that wait for an earlier one of their
         * directory count. With 1, one event is handled after the other.
         */
        public Builder parallelism(int events) {
            if (events < 1 || events > 256) {
                throw new IllegalArgumentException("parallelism is from 1 to 256, not " + events);
            }
            this.parallelism = events;
            return this;
        }

        /**
         * The pauses between polls: the shortest (1 s by default), after a poll that brought something, and the one that
         * it is doubled up to (30 s by default). Each is lengthened by up to half at random.
         */
        public Builder pauses(Duration least, Duration most) {
            this.pauses = new Pauses(least, most);
            return this;
        }

        /** The timer of the pauses; {@link Schedulers#parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** The follower. */
        public EventFollower build() {
            return new EventFollower(this);
        }
    }
}
