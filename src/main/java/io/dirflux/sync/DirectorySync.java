package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.Leadership;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a copy of your directories in a {@link DirectoryStore}: users, groups and memberships. Each change takes effect
 * exactly once, even if the process is killed at any moment.
 *
 * <pre>{@code
 * DirectorySync sync = DirectorySync.builder(client, store)
 *         .organization("org_...")   // or directory("directory_..."); by default all that the key can see
 *         .build();
 * sync.run().subscribe(report -> log.info("{}", report));   // once, from a scheduled job
 * sync.follow().subscribe();                                // or always, in a service
 * }</pre>
 *
 * <p>A pass lists a directory completely, page by page, and then removes the rows that it has not seen. Meanwhile the
 * stream of events is applied to every directory. The position in the stream is stored in one transaction with the rows
 * of its events, and the cursor of a pass with each page. So a sync that was killed continues where it stopped.
 *
 * <p>Immutable and thread-safe. Nothing is sent before a subscription. A cancel ends the requests and rolls back the
 * current transaction. A sync has no thread of its own: it works on the thread on which an answer of the server or the
 * database arrives. Requests use the priority {@code BULK}. Several processes may sync the same store. The result is
 * correct, but they do part of the work twice, unless a {@linkplain Builder#leadership leadership} lets one work.
 */
public final class DirectorySync {

    private final SyncSettings settings;
    private final @Nullable Leadership leadership;
    private final String task;
    private final Sinks.Many<Long> pokes = Sinks.many().multicast().directBestEffort();
    private final Sinks.Many<SyncProgress> progress = Sinks.many().multicast().directBestEffort();

    private DirectorySync(SyncSettings settings, @Nullable Leadership leadership, String task) {
        this.settings = settings;
        this.leadership = leadership;
        this.task = task;
    }

    /** A builder with the defaults. */
    public static Builder builder(DirectorySyncClient client, DirectoryStore store) {
        return new Builder(client, store);
    }

    /**
     * One complete pass of every linked directory, then the events up to now. An unfinished pass is continued.
     *
     * <p>If the pass of a directory fails, the others continue, and the report contains the failure. If the directories
     * cannot be listed, the run fails with that error, and so it does if the events could not be read in ten retries
     * either, which take about four minutes with the default pauses. A run takes at least the
     * {@linkplain Builder#visibilityDelay visibility delay}, and twice as long if something is removed.
     *
     * @return the report. Fails with {@link IllegalArgumentException} if the store belongs to another scope
     */
    public Mono<SyncReport> run() {
        return Mono.defer(() -> new SyncRun(settings, pokes.asFlux(), progress).once());
    }

    /**
     * A pass of each directory that needs one, and every change from then on. Never completes.
     *
     * <p>A directory needs a pass if it never had one, if it is linked again, if its last one was not finished, if an
     * event could not be read, and at an {@linkplain Builder#reconcileEvery interval}. Events are polled 1 s after a
     * poll that returned events, then after 1, 2, 4, 8, 16 and 30 s. Each pause is lengthened at random by up to half.
     * An error that a retry can solve is reported to the listener and retried for ever; any other error ends the
     * stream.
     *
     * <p>With a {@linkplain Builder#leadership leadership} it works only while this process leads.
     */
    public Mono<Void> follow() {
        Mono<Void> following = Mono.defer(() -> new SyncRun(settings, pokes.asFlux(), progress).forever());
        return leadership == null
                ? following
                : leadership.whileLeading(task, following).then();
    }

    /**
     * The cost of a {@link #run()} at the current rate limits. Lists the directories, because it needs their counts,
     * and sends nothing else. A pass that is already under way is planned as a whole, and takes less. Fails with
     * {@link IllegalArgumentException} if the store belongs to another scope.
     */
    public Mono<SyncPlan> plan() {
        return Mono.defer(() -> new SyncPlanning(settings).plan());
    }

    /**
     * Ends the pause between two polls, for example because a webhook has arrived. May be called from any thread, and
     * does not block. It never moves the position.
     */
    public void poke() {
        synchronized (pokes) {
            pokes.tryEmitNext(0L);
        }
    }

    /**
     * The progress of the passes of all subscriptions, from now on. Hot; a slow subscriber misses some values. Never
     * completes.
     */
    public Flux<SyncProgress> progress() {
        return progress.asFlux();
    }

    /**
     * Passes each recorded change to a handler, at least once. The changes of one directory are delivered in order, one
     * after the other. Never completes.
     *
     * <p>A change is processed when the handler's publisher completes. If the handler fails, the delivery fails, and
     * the next subscription delivers that change again. A new consumer receives the changes since {@link
     * Builder#recordChanges()} was set, except those that all other consumers have already processed.
     *
     * <p>It is not led: if several processes subscribe for one consumer, each may get each change. Pass it to {@code
     * leadership.whileLeading(consumer, sync.changes(consumer, handler))} then.
     *
     * @param consumer the name under which the store keeps the position of this consumer. The store keeps every change
     *     until all consumers have processed it
     * @param handler called with each change; for several directories at the same time
     */
    public Mono<Void> changes(String consumer, Function<? super DirectoryChange, ? extends Publisher<?>> handler) {
        if (consumer.isBlank()) {
            throw new IllegalArgumentException("A consumer needs a name: the store keeps its position under it");
        }
        return new ChangeDelivery(settings, consumer, Objects.requireNonNull(handler, "handler")).forever();
    }

    /** Configures a {@link DirectorySync}. Not thread-safe. */
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
        private @Nullable Leadership leadership;
        private String task = "";

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
         * Up to 19 records are always removed, but all users only if a second pass finds nobody either. With 1 there is
         * no guard, not even against an empty list of users.
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
         * How long a change may take until lists and events show it; 10 s by default. A pass waits this long at its
         * beginning, and before it removes anything. Use zero only for a server without such a delay.
         */
        public Builder visibilityDelay(Duration delay) {
            this.visibilityDelay = notNegative("visibilityDelay", delay);
            return this;
        }

        /**
         * How long after a pass the next one begins during {@code follow}; 24 hours by default, zero for never. Each
         * interval is shorter or longer at random by up to a fifth.
         */
        public Builder reconcileEvery(Duration interval) {
            this.reconcileEvery = notNegative("reconcileEvery", interval);
            return this;
        }

        /** Records the changes for {@link DirectorySync#changes}. Off by default. */
        public Builder recordChanges() {
            this.recordChanges = true;
            return this;
        }

        /**
         * The pauses between polls. After a poll that brought an event, and after the first one that did not, the pause
         * is {@code min} (1 s by default). While none comes it doubles up to {@code max} (30 s by default). Each pause
         * is lengthened by up to half at random.
         *
         * @param min more than zero
         * @param max not below {@code min}
         */
        public Builder pollInterval(Duration min, Duration max) {
            if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
                throw new IllegalArgumentException(
                        "A poll interval is positive, and its maximum is not below its minimum: " + min + ", " + max);
            }
            this.leastPause = min;
            this.mostPause = max;
            return this;
        }

        /** The clock and timer of all waits; {@link Schedulers#parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Is told of passes, lost positions and retries. */
        public Builder listener(SyncListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Lets one of several processes {@link DirectorySync#follow}, while the others stand by; by default each of
         * them works. For a sync of one directory per process, pass {@link Leadership#perDirectory} to
         * {@code whileLeading} of your own.
         *
         * @param task a name that all processes use for this sync, and no other sync uses
         */
        public Builder leadership(Leadership leadership, String task) {
            this.leadership = Objects.requireNonNull(leadership, "leadership");
            this.task = Objects.requireNonNull(task, "task");
            return this;
        }

        /** A sync with these settings. */
        public DirectorySync build() {
            SyncSettings settings = new SyncSettings(
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
                    listener);
            return new DirectorySync(settings, leadership, task);
        }

        private static Duration notNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + " is zero or more, not " + value);
            }
            return value;
        }
    }
}
