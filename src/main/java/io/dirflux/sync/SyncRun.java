package io.dirflux.sync;

import io.dirflux.CallOptions;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Directory;
import io.dirflux.sync.DirectoryReport.Outcome;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** One subscription to a sync: the stream of events, and the passes at the same time. */
final class SyncRun implements RequestListener {

    private static final int DIRECTORIES_AT_A_TIME = 100;

    /** About four minutes with the default pauses. */
    private static final long MOST_RETRIES = 10;

    private final SyncSettings settings;
    private final StoreSession session;
    private final ServerTime time;
    private final EventStream stream;
    private final DirectoryList list;
    private final SyncPauses pauses;
    private final Flux<?> pokes;
    private final ProgressMeter progress;
    private final AtomicLong requests = new AtomicLong();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();

    SyncRun(SyncSettings settings, Flux<?> pokes, Sinks.Many<SyncProgress> progress) {
        this.settings = settings;
        this.session = new StoreSession(settings.store(), settings.recordChanges(), settings.listener());
        this.time = new ServerTime(settings.scheduler());
        this.pauses = new SyncPauses(settings);
        this.stream = new EventStream(settings, session, time, pauses::wake);
        this.list = new DirectoryList(settings);
        this.pokes = pokes;
        this.progress = new ProgressMeter(settings.scheduler(), progress);
    }

    @Override
    public void attemptSent(Endpoint endpoint, int number) {
        requests.incrementAndGet();
    }

    @Override
    public void dateReceived(Endpoint endpoint, Instant date) {
        time.saw(date);
    }

    /** A pass of every directory, then the events up to now. */
    Mono<SyncReport> once() {
        return Mono.defer(() -> {
            long started = settings.scheduler().now(TimeUnit.NANOSECONDS);
            Map<String, DirectoryReport> reports = new ConcurrentSkipListMap<>();
            Mono<Void> rounds = round(reports)
                    .repeat(() -> !unreported(reports).isEmpty()) // directories that have appeared meanwhile
                    .then();
            return opened().retryWhen(
                            Retry.from(failures -> failures.concatMap(signal -> afterConflict(signal.failure()))))
                    .then(rounds)
                    .then(Mono.fromSupplier(
                            () -> new SyncReport(List.copyOf(reports.values()), requests.get(), since(started))))
                    .contextWrite(CallOptions.listener(this));
        });
    }

    /** Passes of the directories without a report, and meanwhile every event; then the events up to now. */
    private Mono<Void> round(Map<String, DirectoryReport> reports) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> over = Sinks.empty();
            Mono<Void> passes = Flux.fromIterable(unreported(reports))
                    .flatMap(this::reported, settings.parallelism())
                    .doOnNext(report -> reports.put(report.directoryId(), report))
                    .then()
                    .doOnTerminate(over::tryEmitEmpty);
            return Mono.when(passes, events(over.asMono(), MOST_RETRIES)).then(readToTheEnd(MOST_RETRIES));
        });
    }

    private List<String> unreported(Map<String, DirectoryReport> reports) {
        return session.linked().stream()
                .map(StoredDirectory::id)
                .filter(id -> !reports.containsKey(id))
                .toList();
    }

    /** The passes that are needed, and every event. Never completes. */
    Mono<Void> forever() {
        return Mono.defer(() -> opened().retryWhen(
                        Retry.from(failures -> failures.concatMap(signal -> afterFailure(signal.failure()))))
                .then(Mono.when(events(Mono.never(), Long.MAX_VALUE), passes()))
                .contextWrite(CallOptions.listener(this)));
    }

    /** Polls and pauses, until the run is over and the current poll has ended. */
    private Mono<Void> events(Mono<Void> over, long mostRetries) {
        Mono<Void> waking =
                pokes.doOnNext(poke -> pauses.wake()).takeUntilOther(over).then();
        Mono<Void> polling = readToTheEnd(mostRetries)
                .repeatWhen(polls -> polls.concatMap(n ->
                                pauses.next().hasElement().takeUntilOther(over).defaultIfEmpty(false))
                        .takeWhile(goesOn -> goesOn))
                .then();
        return Mono.when(waking, polling);
    }

    /** After a failure, the state is read again: another process may have written first. */
    private Mono<Void> readToTheEnd(long mostRetries) {
        return Mono.defer(() -> {
            AtomicBoolean hasFailed = new AtomicBoolean();
            return Mono.defer(() -> {
                        pauses.polling();
                        return hasFailed.get() ? session.reload().then(stream.poll()) : stream.poll();
                    })
                    .doOnNext(pauses::polled)
                    .doOnError(failure -> hasFailed.set(true))
                    .retryWhen(Retry.from(failures -> failures.concatMap(signal -> signal.totalRetries() < mostRetries
                            ? afterFailure(signal.failure())
                            : Mono.error(signal.failure()))))
                    .then();
        });
    }

    private Mono<Long> afterFailure(Throwable failure) {
        if (!isRetryable(failure)) {
            return Mono.error(failure);
        }
        settings.listener().retrying(failure);
        pauses.polled(false);
        return pauses.next();
    }

    /** Another process has written first. */
    private Mono<?> afterConflict(Throwable failure) {
        return failure instanceof StoreConflictException
                ? Mono.delay(settings.leastPause(), settings.scheduler())
                : Mono.error(failure);
    }

    private static boolean isRetryable(Throwable failure) {
        return failure instanceof DirectorySyncException known && known.isRetryable();
    }

    private Mono<Void> passes() {
        Flux<Long> refreshes = settings.reconcileEvery().isZero() ? Flux.never() : every(settings.reconcileEvery());
        Mono<Void> refreshing = refreshes
                .concatMap(
                        n -> refreshed().onErrorResume(SyncRun::isRetryable, failure -> {
                            settings.listener().retrying(failure);
                            return Mono.empty();
                        }),
                        0)
                .then();
        Mono<Void> passing = every(settings.leastPause())
                .startWith(0L)
                .concatMapIterable(n -> due(), 1)
                .flatMap(this::passed, settings.parallelism(), 1)
                .then();
        return Mono.when(refreshing, passing);
    }

    /**
     * On demand, and never more often than the least pause. No {@code Flux.interval}: a short one keeps its thread from
     * all other timers, and its cancel interrupts a driver that works on the calling thread.
     */
    private Flux<Long> every(Duration interval) {
        Duration pause = interval.compareTo(settings.leastPause()) < 0 ? settings.leastPause() : interval;
        return Mono.delay(pause, settings.scheduler()).repeat();
    }

    private List<String> due() {
        List<String> due = session.linked().stream()
                .filter(this::isDue)
                .map(StoredDirectory::id)
                .filter(id -> !running.contains(id))
                .toList();
        running.addAll(due);
        return due;
    }

    private boolean isDue(StoredDirectory directory) {
        Instant now = time.now();
        return !now.isBefore(notBefore.getOrDefault(directory.id(), Instant.MIN))
                && (directory.passWanted()
                        || directory.pass().isRunning()
                        || directory.completedAt() == null
                        || isReconciliationDue(directory, now));
    }

    /** The interval varies by up to a fifth, so that the passes of the directories spread over time. */
    private boolean isReconciliationDue(StoredDirectory directory, Instant now) {
        Instant completedAt = directory.completedAt();
        int spread = Math.floorMod((directory.id() + directory.pass().number()).hashCode(), 401);
        Duration interval =
                settings.reconcileEvery().multipliedBy(800L + spread).dividedBy(1000);
        return completedAt != null && !interval.isZero() && now.isAfter(completedAt.plus(interval));
    }

    private Mono<DirectoryReport> passed(String directoryId) {
        return reported(directoryId)
                .flatMap(report -> {
                    if (report.outcome() != Outcome.FAILED) {
                        return Mono.just(report);
                    }
                    notBefore.put(directoryId, time.now().plus(settings.mostPause()));
                    return afterFailedPass(report);
                })
                .doFinally(signal -> running.remove(directoryId));
    }

    /** A refused API key ends the follow. An error of one directory is tried again after the longest pause. */
    private Mono<DirectoryReport> afterFailedPass(DirectoryReport report) {
        Throwable failure = report.failure();
        if (failure instanceof UnauthorizedException || failure instanceof ClientClosedException) {
            return Mono.error(failure);
        }
        return session.reload().thenReturn(report).onErrorReturn(SyncRun::isRetryable, report);
    }

    private Mono<DirectoryReport> reported(String directoryId) {
        return Mono.defer(() -> new DirectoryPass(settings, session, stream, time, directoryId, progress::moved).run())
                .onErrorResume(failure -> failed(directoryId, failure))
                .doOnNext(report -> settings.listener().passEnded(report));
    }

    /** A directory that is not found may have been deleted without an event, so the directories are listed again. */
    private Mono<DirectoryReport> failed(String directoryId, Throwable failure) {
        Mono<Void> listing = failure instanceof NotFoundException
                ? refreshed().onErrorResume(DirectorySyncException.class, unknown -> Mono.empty())
                : Mono.empty();
        return listing.then(Mono.fromSupplier(() -> {
            StoredDirectory directory = session.directory(directoryId);
            return directory.deleted()
                    ? DirectoryReport.ended(directory, Outcome.DELETED, null)
                    : DirectoryReport.ended(directory, Outcome.FAILED, failure);
        }));
    }

    private Mono<Void> opened() {
        return session.reload().doOnNext(settings.scope()::check).then(Mono.defer(this::refreshed));
    }

    /** The position is stored before the first page of a pass is requested: with the directories, or earlier. */
    private Mono<Void> refreshed() {
        Instant begun = time.local();
        return list.list(session.state()).flatMap(listed -> {
            List<DirectoryBatch> batches = new ArrayList<>();
            for (Directory directory : listed.found()) {
                batches.add(DirectoryBatch.listed(directory, false));
            }
            listed.gone().forEach(id -> batches.add(DirectoryBatch.gone(id)));
            return started(begun)
                    .thenMany(Flux.fromIterable(batches)
                            .buffer(DIRECTORIES_AT_A_TIME)
                            .concatMap(some -> session.apply(null, some), 1))
                    .then();
        });
    }

    private Mono<Void> started(Instant begun) {
        return Mono.defer(() -> {
            SyncState state = session.state();
            if (state.position() != null) {
                return Mono.empty();
            }
            StreamPosition start = StreamPosition.startingAt(time.of(begun));
            StreamStep step = new StreamStep(state.version(), settings.scope().text(), start);
            return session.apply(step, List.of()).then();
        });
    }

    private Duration since(long started) {
        return Duration.ofNanos(settings.scheduler().now(TimeUnit.NANOSECONDS) - started);
    }
}
