package io.dirflux.events;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows the events of Directory Sync: every event at least once, and in order within each directory.
 *
 * <pre>{@code
 * CheckpointStore position = CheckpointStore.file(Path.of("directory-sync.checkpoint"));
 *
 * EventFollower.of(client)
 *         .follow(position, event -> {
 *             if (event instanceof DirectoryEvent.UserDeleted deleted) {
 *                 return remove(deleted.user().id()); // a publisher that completes when the row is gone
 *             }
 *             return event instanceof DirectoryEvent.OfUser changed // created or updated
 *                     ? upsert(changed.user())
 *                     : Mono.empty();
 *         })
 *         .subscribe();
 * }</pre>
 *
 * <p>The follower lists one page at a time and only on demand. A slow handler stops the polling, and memory holds one
 * page plus the events in work. When there is nothing new, it polls 1 s after a poll that brought an event, then after
 * 2, 4, 8, 16 and 30 s, each lengthened by up to half at random. An idle follower makes about two requests a minute.
 * Requests take their permits from the client's limiter with the priority {@code BULK}.
 *
 * <p><b>Errors.</b> A retryable error ({@code isRetryable()}: 429, 5xx, the network) that outlasts the client's
 * {@code RetryPolicy} is logged, and the poll is repeated without end, with the same growing pauses. Every other error
 * ends the follow: a refused key, an event without an id, or {@link io.dirflux.error.CheckpointLostException} if the
 * server does not know the position any more. WorkOS keeps events for 30 to 90 days, so a position is lost after a long
 * stop, or after a long time without events. Run a full sync then. The same error ends the follow if the server answers
 * a position with events that are older than the position by more than a second.
 *
 * <p>Thread-safe; each subscription follows on its own. Nothing is sent before the subscription. A cancel ends
 * the request, the pause, the handlers' publishers and the save that are under way. Events arrive on the connection's
 * event loop, or on the thread where the handler of an earlier event completed. Do not block either of them.
 *
 * @see <a href="https://workos.com/docs/events/data-syncing/events-api">WorkOS: Syncing with the Events API</a>
 */
public final class EventFollower {

    private final EventQuery query;
    private final int parallelism;
    private final Scheduler scheduler;
    private final FollowedList list;
    private final EventPoller poller;
    private final @Nullable Leadership leadership;
    private final String task;
    private final AtomicReference<FollowerProgress> latest = new AtomicReference<>(new FollowerProgress(null));

    private EventFollower(Builder builder) {
        this.query = builder.query;
        this.parallelism = builder.parallelism;
        this.scheduler = builder.scheduler;
        this.leadership = builder.leadership;
        this.task = builder.task;
        this.list = new FollowedList(builder.client.events(), query.pagesAhead(0));
        this.poller = new EventPoller(list::after, builder.backoff, scheduler);
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
     * The events after the given one, and all later ones. Never completes. Keep the {@link DirectoryEvent#id()} of the
     * last event you have finished, and pass it here after a restart.
     *
     * @param afterId the id of an event; {@code null} starts where the query starts
     */
    public Flux<DirectoryEvent> follow(@Nullable String afterId) {
        return followUnfiltered(afterId == null ? null : Checkpoint.of(afterId)).filter(query::matches);
    }

    /**
     * The same as {@link #follow(String)}, also with the events that the query leaves out. Use it if you save the
     * position after every event, and call {@link EventQuery#matches} yourself. If the time of the position is known
     * and the first event after it is older, the server no longer knows the position, and this fails with {@link
     * io.dirflux.error.CheckpointLostException}.
     */
    public Flux<DirectoryEvent> followUnfiltered(@Nullable Checkpoint position) {
        return Flux.defer(() -> {
            FollowerProgress progress = begin(position);
            return poller.from(position, progress)
                    .doOnNext(event -> progress.done(Checkpoint.of(event)))
                    .doOnCancel(() -> forget(progress));
        });
    }

    /**
     * The same as {@link #followUnfiltered}, but completes after the newest event. Nothing is retried beyond the
     * client's own retries. A {@code rangeStart} that the server refuses fails.
     */
    public Flux<DirectoryEvent> listUnfiltered(@Nullable Checkpoint position) {
        return Flux.defer(() -> {
            FollowerProgress progress = begin(position);
            return poller.once(list::exactlyAfter, position, progress)
                    .doOnNext(event -> progress.done(Checkpoint.of(event)));
        });
    }

    /**
     * Passes each event after the stored position to the handler, and saves the position. Never completes: it ends with
     * an error or a cancel.
     *
     * <ul>
     *   <li>The follow acquires the store first, and releases it when it ends. It fails with
     *       {@link io.dirflux.error.CheckpointInUseException} if another follower has the store.
     *   <li>An event is done when the handler's publisher completes. Items are ignored.
     *   <li>Events of one directory are handled one after another, events of different directories at the same time
     *     (see {@link Builder#parallelism}). Several threads may call the handler at once.
     *   <li>The stored position is the last event before which every event is done. Events that the query filters out
     *     count as done. While the store is busy, a newer position replaces an older one.
     *   <li>With a {@linkplain Builder#leadership leadership} all this happens only while this process leads. The next
     *       leader loads the position that was saved last.
     *   <li>After a crash, all events after the stored position come again. The handler must be idempotent.
     *   <li>If a handler fails, the follow ends with that error as it is. The events before the failed one are done and
     *       saved; later ones in work are cancelled. The next follow starts with the failed event. To retry, add
     *       {@code retryWhen} to the handler's publisher; to skip the event, complete.
     * </ul>
     */
    public Mono<Void> follow(CheckpointStore store, Function<? super DirectoryEvent, ? extends Publisher<?>> handler) {
        Objects.requireNonNull(handler, "handler");
        Mono<Void> following = Mono.usingWhen(
                Mono.defer(store::acquire).thenReturn(store),
                acquired -> Mono.defer(acquired::load)
                        .singleOptional()
                        .flatMapMany(position -> followFrom(position.orElse(null), acquired, handler))
                        .then(),
                CheckpointStore::release);
        return leadership == null
                ? following
                : leadership.whileLeading(task, following).then();
    }

    private Flux<Void> followFrom(
            @Nullable Checkpoint position,
            CheckpointStore store,
            Function<? super DirectoryEvent, ? extends Publisher<?>> handler) {
        FollowerProgress progress = begin(position);
        EventProcessor processor = new EventProcessor(query, handler, parallelism, store, position, progress);
        return processor
                .process(poller.from(position, progress))
                .doOnError(failure -> progress.failed())
                .doOnCancel(() -> forget(progress));
    }

    private FollowerProgress begin(@Nullable Checkpoint position) {
        FollowerProgress progress = new FollowerProgress(position);
        latest.set(progress);
        return progress;
    }

    /** A process that stands by, or no longer follows, is not behind. */
    private void forget(FollowerProgress progress) {
        latest.compareAndSet(progress, new FollowerProgress(null));
    }

    /**
     * The progress of this follower: its last poll, the age of its position and its lag. If it is subscribed to several
     * times, this is the follow that started last. It is empty while nothing follows: before the first follow, after a
     * cancel, and while another process leads. Does not block and sends nothing.
     */
    public FollowerStatus status() {
        return Objects.requireNonNull(latest.get()).status(FollowerProgress.now(scheduler));
    }

    /**
     * Makes every follow poll at once, but not sooner than the minimum interval after its last poll. Call it when a
     * webhook arrives. The next pauses are short again, because a webhook may arrive
     * seconds before the server lists its event. It never moves a position. Does not block, can be called from any
     * thread, and many calls between two polls count as one.
     */
    public void poke() {
        poller.poke();
    }

    /** Configures an {@link EventFollower}. Not thread-safe. */
    public static final class Builder {

        private final DirectorySyncClient client;
        private EventQuery query = EventQuery.all();
        private int parallelism = 16;
        private PollBackoff backoff = PollBackoff.DEFAULTS;
        private Scheduler scheduler = Schedulers.parallel();
        private @Nullable Leadership leadership;
        private String task = "";

        private Builder(DirectorySyncClient client) {
            this.client = Objects.requireNonNull(client, "client");
        }

        /**
         * The events to follow; all events of Directory Sync by default. The start of the query ({@code rangeStart} or
         * {@code startingAfter}, else the oldest event that the server has) is used only while there is no position. If
         * the server refuses the {@code rangeStart}, because it is older than the events it keeps, the follow starts
         * with the oldest event and logs that at WARN. Its {@code pagesAhead} is ignored.
         *
         * @throws IllegalArgumentException if the query has a {@code rangeEnd}: a follow has no end
         */
        public Builder query(EventQuery query) {
            client.events().listAfter(null, query); // refuses a query with an end; nothing is sent
            this.query = query;
            return this;
        }

        /**
         * The number of events in work at a time; 16 by default. Events that wait for an earlier event of their
         * directory count. With 1, events are handled strictly one after another.
         *
         * @param events 1 to 256
         */
        public Builder parallelism(int events) {
            if (events < 1 || events > 256) {
                throw new IllegalArgumentException("parallelism is from 1 to 256, not " + events);
            }
            this.parallelism = events;
            return this;
        }

        /**
         * The pauses between polls. After a poll that brought an event the pause is {@code min} (1 s by default); while
         * none comes it doubles up to {@code max} (30 s by default). Each pause is lengthened by up to half at random.
         *
         * @param min more than zero
         * @param max not below {@code min}
         */
        public Builder pollInterval(Duration min, Duration max) {
            this.backoff = new PollBackoff(min, max);
            return this;
        }

        /** The timer of the pauses; {@link Schedulers#parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Lets one of several processes follow with a {@link CheckpointStore} that all of them use, while the others
         * stand by. By default every process follows. Handlers stay at least once: for a moment two may run.
         *
         * @param task a name that all processes use for this follower
         */
        public Builder leadership(Leadership leadership, String task) {
            this.leadership = Objects.requireNonNull(leadership, "leadership");
            this.task = Objects.requireNonNull(task, "task");
            return this;
        }

        /** A follower with these settings. */
        public EventFollower build() {
            return new EventFollower(this);
        }
    }
}
