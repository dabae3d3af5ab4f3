package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a copy of your directories in a {@link DirectoryStore}: users, groups and memberships, each change applied
 * exactly once in effect, however often the process dies.
 *
 * <pre>{@code
 * DirectorySync sync = DirectorySync.builder(client, store)
 *         .organization("org_...")   // or directory("directory_..."); default: all that the key sees
 *         .build();
 * sync.run().subscribe(report -> log.info("{}", report));   // once, from a scheduled job
 * sync.follow().subscribe();                                // or always, in a service
 * }</pre>
 *
 * <p>A pass lists a directory completely, page by page, and then removes what it has not seen. The stream of events is
 * applied beside it, to every directory. The position in the stream is stored with the rows of its events, in one
 * transaction; a pass stores its cursor with each page. So a sync that was killed goes on where it was.
 *
 * <p>Immutable and thread-safe. Nothing is sent before a subscription. A cancel ends the requests and rolls the
 * transaction under way back. There is no thread of its own: work goes on where an answer of the server or the database
 * arrives. Requests take the lane {@code BULK}. Several processes may sync the same store: they share the work badly,
 * and the result is right.
 */
public final class DirectorySync {

    private final SyncSettings settings;
    private final Sinks.Many<Long> pokes = Sinks.many().multicast().directBestEffort();
    private final Sinks.Many<SyncProgress> progress = Sinks.many().multicast().directBestEffort();

    private DirectorySync(SyncSettings settings) {
        this.settings = settings;
    }

    /** A builder with the defaults. */
    public static Builder builder(DirectorySyncClient client, DirectoryStore store) {
        return new Builder(client, store);
    }

    /**
     * One complete pass of every linked directory, then the events up to now. A pass that was left unfinished is gone
     * on with.
     *
     * <p>A directory whose pass fails does not disturb the others: its failure stands in the report. If the directories
     * cannot be listed, or the events cannot be read, the run fails with that. It takes at least the
     * {@linkplain Builder#visibilityDelay visibility delay}, and twice that if something is removed.
     *
     * @return the report; {@link IllegalArgumentException} if the store holds another scope
     */
    public Mono<SyncReport> run() {
        return Mono.defer(() -> new SyncRun(settings, pokes.asFlux(), progress).once());
    }

    /**
     * A pass of each directory that needs one, and every change from then on. Never completes.
     *
     * <p>A directory needs a pass if it never had one, if it is linked again, if its last one was not finished, if an
     * event could not be read, and at an {@linkplain Builder#reconcileEvery interval}. It polls for events 1 s after a
     * poll that brought some, then after 2, 4, 8, 16 and 30 s, each lengthened by up to half. What a retry can help
     * against is told to the listener and tried again for ever; everything else ends it.
     */
    public Mono<Void> follow() {
        return Mono.defer(() -> new SyncRun(settings, pokes.asFlux(), progress).forever());
    }

    /**
     * Says that there may be an event, as a webhook does: a pause between two polls ends. May be called from any
     * thread, and does not block. It never moves the position.
     */
    public void poke() {
        synchronized (pokes) {
            pokes.tryEmitNext(0L);
        }
    }

    /**
     * How far the passes of all subscriptions are, from now on. Hot; a slow subscriber misses some. Never completes.
     */
    public Flux<SyncProgress> progress() {
        return progress.asFlux();
    }

    /**
     * Hands each recorded change to a handler, at least once, and those of a directory in order, one after the other.
     * Never completes. A change is done when the handler's publisher completes; a handler that fails ends the delivery,
     * and its change comes again at the next subscription. It sees the changes since {@link Builder#recordChanges()}
     * was set, or what other consumers have left of them.
     *
     * @param consumer whose place is kept; the store keeps every change until all named consumers have done it
     * @param handler called with each change; directories side by side
     */
    public Mono<Void> changes(String consumer, Function<? super DirectoryChange, ? extends Publisher<?>> handler) {
        if (consumer.isBlank()) {
            throw new IllegalArgumentException("A consumer needs a name: its place is kept under it");
        }
        return new ChangeDelivery(settings, consumer, Objects.requireNonNull(handler, "handler")).forever();
    }

    /** Collects what a sync is made of. Not thread-safe. */
    public static final class Builder {

        private final DirectorySyncClient client;
        private final DirectoryStore store;
        private SyncScope scope = SyncScope.ALL;
        private RemovalGuard guard = new RemovalGuard(0.2);
        private int parallelism = 4;
        private Duration visibilityDelay = Duration.ofSeconds(10);
        private Duration reconcileEvery = Duration.ofHours(24);
        private boolean recordChanges;
        private Duration leastPause = Duration.ofSeconds(1);
        private Duration mostPause = Duration.ofSeconds(30);
        private Scheduler scheduler = Schedulers.parallel();
        private SyncListener listener = new SyncListener() {};

        private Builder(DirectorySyncClient client, DirectoryStore store) {
            this.client = Objects.requireNonNull(client, "client");
            this.store = Objects.requireNonNull(store, "store");
        }

        /** Only the directories of an organization. The store remembers it and refuses another scope. */
        public Builder organization(String organizationId) {
            this.scope = new SyncScope(Objects.requireNonNull(organizationId, "organizationId"), null);
            return this;
        }

        /** Only one directory. The store remembers it and refuses another scope. */
        public Builder directory(String directoryId) {
            this.scope = new SyncScope(null, Objects.requireNonNull(directoryId, "directoryId"));
            return this;
        }

        /**
         * The share of a directory's users, groups or memberships that a pass may remove, from 0 to 1; 0.2 by default.
         * Up to 19 records are always removed. With 1 there is no guard, not even against an empty list of users.
         */
        public Builder maxRemoval(double share) {
            this.guard = new RemovalGuard(share);
            return this;
        }

        /** How many directories are listed at a time, 1 to 64; 4 by default. */
        public Builder parallelism(int directories) {
            if (directories < 1 || directories > 64) {
                throw new IllegalArgumentException("parallelism is from 1 to 64, not " + directories);
            }
            this.parallelism = directories;
            return this;
        }

        /**
         * How long lists may lag behind events, and events behind what has happened; 10 s by default. A pass waits for
         * it at its beginning, and before it removes anything. Zero only for a server that has no such delay.
         */
        public Builder visibilityDelay(Duration delay) {
            this.visibilityDelay = notNegative("visibilityDelay", delay);
            return this;
        }

        /**
         * How long after a pass the next one begins while following, shorter or longer by up to a fifth at random; 24
         * hours by default, zero for never.
         */
        public Builder reconcileEvery(Duration interval) {
            this.reconcileEvery = notNegative("reconcileEvery", interval);
            return this;
        }

        /** Records what has changed, for {@link DirectorySync#changes}. Off by default. */
        public Builder recordChanges() {
            this.recordChanges = true;
            return this;
        }

        /** The pauses between polls: the shortest (1 s by default) and the longest (30 s by default). */
        public Builder pauses(Duration least, Duration most) {
            if (least.isNegative() || least.isZero() || most.compareTo(least) < 0) {
                throw new IllegalArgumentException(
                        "Pauses are positive, and the longest is not below the shortest: " + least + ", " + most);
            }
            this.leastPause = least;
            this.mostPause = most;
            return this;
        }

        /** Clock and timer of all waits; {@link Schedulers#parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Sees what the sync does by itself. */
        public Builder listener(SyncListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** The sync. */
        public DirectorySync build() {
            return new DirectorySync(new SyncSettings(
                    client,
                    store,
                    scope,
                    guard,
                    parallelism,
                    visibilityDelay,
                    reconcileEvery,
                    recordChanges,
                    leastPause,
                    mostPause,
                    scheduler,
                    listener));
        }

        private static Duration notNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + " is zero or more, not " + value);
            }
            return value;
        }
    }
}
