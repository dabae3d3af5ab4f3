package io.dirflux.events;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.http.RequestListener;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a store of users equal to the directory, driven by events in any order and with any duplicates. An event only
 * says that something changed; the mirror stores what {@code users().get(id)} answers afterwards.
 *
 * <pre>{@code
 * UserMirror users = UserMirror.builder(client, store).build();
 *
 * webhookVerifier.receive(headers, body).doOnNext(users::enqueue)  // webhooks: answer at once, store later
 * eventFollower.follow(checkpoints, users::sync)                   // events: the position waits for the store
 * }</pre>
 *
 * <ul>
 *   <li>{@code dsync.user.created} and {@code dsync.user.updated}: fetches the user and upserts it. A 404 is a delete.
 *     If the event is younger than 30 s, the server may not show the user yet: it is asked once more after 5 s, and
 *     only the second 404 is a delete. See {@link Builder#notFoundRetry}.
 *   <li>{@code dsync.user.deleted}: deletes the row without a request. A user who comes back gets a new id.
 *   <li>One of these three whose data could not be read ({@link DirectoryEvent.Unknown}) counts too, if its user id
 *     could.
 *   <li>A field of the user that cannot be read leaves its column as it was: see
 *       {@link UserStore#upsert(StoredUser, Set)}.
 *   <li>All other events are ignored. {@code dsync.deleted} is one of them: it removes all users of a directory, and no
 *       event follows for each user.
 * </ul>
 *
 * <p><b>How many requests.</b> Events about one user share a request that has not been sent yet, for example one that
 * waits for its permit. A later event makes one more request, after the first one is stored. So each user has at most
 * one request at a time, and the last upsert of a user is its newest state. A thousand events about ten users that
 * arrive before the first ten answers cost ten to twenty requests. Requests use the priority {@code BULK}.
 *
 * <p>Work that has started continues when a caller cancels, because other events may share it. It does not see the
 * caller's {@code Context}. The store is called on a connection's event loop or on the thread of the event. Safe for
 * use by many threads; there is nothing to close.
 */
public final class UserMirror {

    private static final Logger LOG = LoggerFactory.getLogger(UserMirror.class);
    private static final Set<String> ABOUT_USERS =
            Set.of(EventNames.USER_CREATED, EventNames.USER_UPDATED, EventNames.USER_DELETED);

    private final DirectorySyncClient client;
    private final UserStore store;
    private final BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure;
    private final Duration notFoundWindow;
    private final Duration notFoundDelay;
    private final Scheduler scheduler;
    private final SingleFlight<Change> flights;

    /** What {@link #sync} did to the store. */
    public enum Change {
        /** The user was inserted or updated. */
        UPSERTED,
        /** The user was deleted. */
        DELETED,
        /** The event is not about a user: the store was not called. */
        NONE
    }

    private UserMirror(Builder builder) {
        client = builder.client;
        store = builder.store;
        onFailure = builder.onFailure;
        notFoundWindow = builder.notFoundWindow;
        notFoundDelay = builder.notFoundDelay;
        scheduler = builder.scheduler;
        flights = new SingleFlight<>(this::fetchAndStore, builder.maxPending);
    }

    /** A builder with all defaults. */
    public static Builder builder(DirectorySyncClient client, UserStore store) {
        return new Builder(client, store);
    }

    /**
     * Applies one event, and emits what was done. Completes when the store holds a state of the user that is at least
     * as new as the event. Lazy: each subscription counts as an event.
     *
     * <p>Fails with the error of the request or of the store. Events that shared a request fail together, each with its
     * own signal. Beyond the client's own retries nothing is tried again. If {@link Builder#maxPending} events are
     * pending, it fails with {@linkplain reactor.core.Exceptions#isOverflow an overflow}; a later try can succeed.
     */
    public Mono<Change> sync(DirectoryEvent event) {
        String userId = userId(event);
        return userId == null ? Mono.just(Change.NONE) : Mono.defer(() -> join(userId, event));
    }

    /**
     * Queues an event and returns at once. Use it for webhooks, which must be answered before the work is done. A
     * failure goes to {@link Builder#onFailure}.
     *
     * <p>Queued events are held in memory only. If the process ends first, the user's row stays as it was until the
     * user's next event or a full sync. If you cannot lose an event on a crash, follow the events stream instead: its
     * position moves only after your store has saved the change.
     *
     * @return true if the event is about a user and was queued, false if it is about something else and was ignored
     * @throws IllegalStateException if {@link Builder#maxPending} events are pending. The event was not queued: do not
     *     answer the webhook with 2xx, and WorkOS delivers it again
     */
    public boolean enqueue(DirectoryEvent event) {
        String userId = userId(event);
        if (userId == null) {
            return false;
        }
        join(userId, event).subscribe(null, failure -> reportFailure(event, failure));
        return true;
    }

    /** The number of events that are queued or in work. At 0 you can shut down without losing one. */
    public int pending() {
        return flights.pending();
    }

    /** The id of the user the event is about, even if the rest of its data was not readable; null if there is none. */
    private static @Nullable String userId(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.OfUser ofUser) {
            return ofUser.user().id();
        }
        return event instanceof DirectoryEvent.Unknown unreadable
                        && ABOUT_USERS.contains(event.name())
                        && unreadable.raw().get("data") instanceof Map<?, ?> data
                        && data.get("id") instanceof String id
                ? id
                : null;
    }

    private Mono<Change> join(String userId, DirectoryEvent event) {
        Instant eventTime = Objects.requireNonNullElseGet(event.createdAt(), this::now);
        return flights.join(userId, event.name().equals(EventNames.USER_DELETED), eventTime);
    }

    private Mono<Change> fetchAndStore(String userId, SharedRun<Change> run) {
        return fetch(userId, run)
                .switchIfEmpty(Mono.defer(() -> fetchAgain(userId, run)))
                .takeUntilOther(run.onDeleted())
                .filter(user -> !run.isDeleted())
                .map(user -> store(() -> upsert(user), Change.UPSERTED))
                .defaultIfEmpty(Mono.defer(() -> {
                    run.seal();
                    return store(() -> store.delete(userId), Change.DELETED);
                }))
                .flatMap(stored -> stored);
    }

    /** The user as it is after the run was sealed; empty if it does not exist. */
    private Mono<DirectoryUser> fetch(String userId, SharedRun<Change> run) {
        return Mono.defer(() -> run.isDeleted() ? Mono.empty() : client.users().find(userId))
                .contextWrite(CallOptions.priority(Priority.BULK))
                .contextWrite(CallOptions.listener(new RequestListener() {
                    @Override
                    public void attemptSent(Endpoint endpoint, int number) {
                        run.seal();
                    }
                }));
    }

    /** Asks once more if the event is so recent that the server may not show the user yet. */
    private Mono<DirectoryUser> fetchAgain(String userId, SharedRun<Change> run) {
        Duration age = Duration.between(run.newestEvent(), now());
        if (age.compareTo(notFoundWindow) >= 0 || !run.beginWait()) {
            return Mono.empty();
        }
        return Mono.delay(notFoundDelay, scheduler)
                .doOnNext(tick -> run.endWait())
                .then(fetch(userId, run));
    }

    private Instant now() {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }

    /** A field that could not be read must not overwrite its column. */
    private Publisher<?> upsert(DirectoryUser user) {
        Set<StoredUser.Column> unknown = StoredUser.unknownColumns(user);
        return unknown.isEmpty() ? store.upsert(StoredUser.of(user)) : store.upsert(StoredUser.of(user), unknown);
    }

    private static Mono<Change> store(Supplier<Publisher<?>> call, Change change) {
        return Flux.defer(call::get).then(Mono.just(change));
    }

    private void reportFailure(DirectoryEvent event, Throwable failure) {
        try {
            onFailure.accept(event, failure);
        } catch (RuntimeException e) {
            LOG.warn("The onFailure of a UserMirror threw {}", e.getClass().getName());
        }
    }

    /** Configures a {@link UserMirror}. Not thread-safe. */
    public static final class Builder {

        private static final int DEFAULT_MAX_PENDING = 10_000;

        private final DirectorySyncClient client;
        private final UserStore store;
        private int maxPending = DEFAULT_MAX_PENDING;
        private Duration notFoundWindow = Duration.ofSeconds(30);
        private Duration notFoundDelay = Duration.ofSeconds(5);
        private Scheduler scheduler = Schedulers.parallel();
        private BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure = Builder::logFailure;

        private Builder(DirectorySyncClient client, UserStore store) {
            this.client = Objects.requireNonNull(client, "client");
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * The number of events that may be pending at a time; 10,000 by default. One more is refused, so that a slow
         * store or an exhausted rate limit takes bounded memory. Each pending event is held with all its data.
         *
         * @param maxPending at least 1
         */
        public Builder maxPending(int maxPending) {
            if (maxPending < 1) {
                throw new IllegalArgumentException("maxPending must be at least 1, was " + maxPending);
            }
            this.maxPending = maxPending;
            return this;
        }

        /**
         * When a 404 is not a delete yet. A webhook may arrive before the server shows its user. If the newest event of
         * the user is younger than {@code window} (30 s by default) and the user is not found, the server is asked once
         * more after {@code delay} (5 s by default). A second 404 deletes the row. A {@code dsync.user.deleted} that
         * arrives meanwhile deletes it at once.
         *
         * <p>The age of an event is its {@code createdAt} compared with the clock of this machine; an event without a
         * readable time counts as new.
         *
         * @param window zero or more; with zero each 404 deletes the row at once
         * @param delay zero or more
         */
        public Builder notFoundRetry(Duration window, Duration delay) {
            if (window.isNegative() || delay.isNegative()) {
                throw new IllegalArgumentException("Times must not be negative: " + window + ", " + delay);
            }
            this.notFoundWindow = window;
            this.notFoundDelay = delay;
            return this;
        }

        /** The timer and clock of {@link #notFoundRetry}; {@link Schedulers#parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Receives each event that {@link UserMirror#enqueue} queued and that could not be stored, with its error. It
         * is called on the thread of the failure and must not block. From then on the user's row may be old, until the
         * user's next event or a full sync. By default a WARN line is logged with the event's id and the kind of
         * failure.
         */
        public Builder onFailure(BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure) {
            this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
            return this;
        }

        /** A mirror with nothing pending. */
        public UserMirror build() {
            return new UserMirror(this);
        }

        private static void logFailure(DirectoryEvent event, Throwable failure) {
            LOG.warn(
                    "{} {} is not stored: {}",
                    event.name(),
                    event.id(),
                    failure.getClass().getName());
        }
    }
}
