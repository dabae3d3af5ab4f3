package io.dirflux.events;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.http.RequestListener;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.Priority;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps a store's users as the directory has them, told by events in any order and number: "sync users on webhook
 * receipt". An event only says that something changed; what is stored is what {@code users().get(id)} answers afterwards.
 *
 * <pre>{@code
 * UserMirror users = UserMirror.builder(client, store).build();
 *
 * webhookVerifier.receive(headers, body).doOnNext(users::accept)   // webhooks: answer at once, work afterwards
 * eventFollower.follow(checkpoints, users)                         // events: the position waits for the store
 * }</pre>
 *
 * <ul>
 *   <li>{@code dsync.user.created} and {@code dsync.user.updated}: the user is fetched and upserted; a 404 is a delete.
 *   <li>{@code dsync.user.deleted}: a delete, without a request. Who returns to a directory gets a new id.
 *   <li>One of these whose data could not be read ({@link DirectoryEvent.Unknown}) counts too, if its user's id could.
 *   <li>Every other event is none of its business. Mind {@code dsync.deleted}: a directory takes its users along, and no
 *       event tells of them.
 * </ul>
 *
 * <p><b>How many requests.</b> Events about one user share a request that has not been sent yet: one that still waits for
 * its permit, say. An event that comes later makes one more request, after the first is stored. So there is at most one
 * request per user at a time, whatever comes first is stored first, and the last upsert of a user is its newest state: a
 * thousand events about ten users that come before ten answers do cost ten to twenty requests. Requests wait in the bulk
 * lane, behind whoever is waited for.
 *
 * <p>Work that was begun goes on when a caller cancels, and does not see the caller's {@code Context}: others may share it.
 * Store calls come on a connection's event loop or on the thread of the event. Safe for use by many threads; there is nothing to close.
 */
public final class UserMirror implements Function<DirectoryEvent, Mono<Void>> {

    private static final Logger LOG = LoggerFactory.getLogger(UserMirror.class);
    private static final Set<String> ABOUT_USERS =
            Set.of(EventNames.USER_CREATED, EventNames.USER_UPDATED, EventNames.USER_DELETED);

    private final DirectorySyncClient client;
    private final UserStore store;
    private final BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure;
    private final SingleFlight flights;

    private UserMirror(Builder builder) {
        client = builder.client;
        store = builder.store;
        onFailure = builder.onFailure;
        flights = new SingleFlight(this::work, builder.maxPending);
    }

    /** A builder with the defaults. */
    public static Builder builder(DirectorySyncClient client, UserStore store) {
        return new Builder(client, store);
    }

    /**
     * Applies one event. Completes when the store holds a state of the user not older than the event's; fails with what
     * the request or the store failed with, or, when {@link Builder#maxPending} events wait already, with
     * {@linkplain reactor.core.Exceptions#isOverflow an overflow}, which a later try can help. Each subscription counts
     * as an event. Several events that shared a request fail together, each with its own signal; beyond the client's own
     * retries nothing is tried again.
     */
    @Override
    public Mono<Void> apply(DirectoryEvent event) {
        String userId = userId(event);
        return userId == null ? Mono.empty() : Mono.defer(() -> join(userId, event));
    }

    /**
     * Takes an event and returns at once; a failure goes to {@link Builder#onFailure}. For webhooks, which are to be
     * answered before the work. What was taken is held in memory only: if the process ends before it is stored, the user's
     * row stays as it was until the user's next event or a full sync. Where that must not be, follow the events stream:
     * its position waits for the store.
     *
     * @throws IllegalStateException if {@link Builder#maxPending} events wait already: nothing was taken, so do not answer
     *     200, and the webhook comes again
     */
    public void accept(DirectoryEvent event) {
        String userId = userId(event);
        if (userId != null) {
            join(userId, event).subscribe(null, failure -> failed(event, failure));
        }
    }

    /** How many events were taken and are not stored yet. 0: it can be shut down without a loss. */
    public int pending() {
        return flights.pending();
    }

    /** The user it is about, also where the rest of its data was not readable; null: about none. */
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

    private Mono<Void> join(String userId, DirectoryEvent event) {
        return flights.join(userId, event.name().equals(EventNames.USER_DELETED));
    }

    private Mono<Void> work(String userId, Flight flight) {
        return newest(userId, flight)
                .takeUntilOther(flight.onGone())
                .filter(user -> !flight.isGone())
                .map(user -> Mono.defer(() -> done(store.upsert(StoredUser.of(user)))))
                .defaultIfEmpty(Mono.defer(() -> {
                    flight.depart();
                    return done(store.delete(userId));
                }))
                .flatMap(stored -> stored);
    }

    /** The user as it is once the flight has departed; empty if there is none. */
    private Mono<DirectoryUser> newest(String userId, Flight flight) {
        return Mono.defer(() -> flight.isGone() ? Mono.empty() : client.users().find(userId))
                .contextWrite(CallOptions.priority(Priority.BULK))
                .contextWrite(CallOptions.listener(new RequestListener() {
                    @Override
                    public void attemptSent(Route route, int number) {
                        flight.depart();
                    }
                }));
    }

    private static Mono<Void> done(Publisher<?> stored) {
        return Flux.from(stored).then();
    }

    private void failed(DirectoryEvent event, Throwable failure) {
        try {
            onFailure.accept(event, failure);
        } catch (RuntimeException e) {
            LOG.warn("The onFailure of a UserMirror threw {}", e.getClass().getName());
        }
    }

    /** Collects what a {@link UserMirror} needs. */
    public static final class Builder {

        private static final int DEFAULT_MAX_PENDING = 10_000;

        private final DirectorySyncClient client;
        private final UserStore store;
        private int maxPending = DEFAULT_MAX_PENDING;
        private BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure = Builder::log;

        private Builder(DirectorySyncClient client, UserStore store) {
            this.client = Objects.requireNonNull(client, "client");
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * How many events may be taken and not stored yet, at least 1, default 10,000; one more is refused, so that a slow
         * store, or a rate limit that is used up, costs bounded memory. Each is held with all that came in it.
         */
        public Builder maxPending(int maxPending) {
            if (maxPending < 1) {
                throw new IllegalArgumentException("maxPending must be at least 1, was " + maxPending);
            }
            this.maxPending = maxPending;
            return this;
        }

        /**
         * Who is told of an event that {@link UserMirror#accept} took and that could not be stored; called for each such
         * event, on the thread where it failed, and must not block. The user's row may be old from then on, until its next
         * event or a full sync. Default: a line in the log, at WARN, with the event's id and the kind of failure.
         */
        public Builder onFailure(BiConsumer<? super DirectoryEvent, ? super Throwable> onFailure) {
            this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
            return this;
        }

        /** A mirror with nothing in it. */
        public UserMirror build() {
            return new UserMirror(this);
        }

        private static void log(DirectoryEvent event, Throwable failure) {
            LOG.warn(
                    "{} {} is not stored: {}",
                    event.name(),
                    event.id(),
                    failure.getClass().getName());
        }
    }
}
