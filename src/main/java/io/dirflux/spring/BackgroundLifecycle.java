package io.dirflux.spring;

import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.spring.FollowDetails.State;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Runs a follow while the application runs: it starts last, after the web server, and stops first.
 *
 * <ul>
 *   <li>A failure is logged and the follow starts again after the {@link RestartBackoff}, lengthened at random by up to
 *       half. A lost position and a wrong setting end it, because a repetition would not help; the health is then DOWN.
 *   <li>A stop lets begun work end, then cancels the follow, and then waits until the lead is given back. Spring waits
 *       for that, but not longer than {@code spring.lifecycle.timeout-per-shutdown-phase}.
 * </ul>
 */
final class BackgroundLifecycle implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLifecycle.class);

    private final String name;
    private final Mono<Void> follow;
    private final Drain drain;
    private final Mono<Void> released;
    private final Scheduler scheduler;
    private final Disposable.Swap subscription = Disposables.swap();
    private volatile FollowDetails details = new FollowDetails(State.RUNNING, null, null);
    private volatile boolean isRunning;

    /** @param released completes after a stop when another process may lead */
    BackgroundLifecycle(String name, Mono<Void> follow, Drain drain, Mono<Void> released) {
        this(name, follow, drain, released, Schedulers.parallel());
    }

    BackgroundLifecycle(String name, Mono<Void> follow, Drain drain, Mono<Void> released, Scheduler scheduler) {
        this.name = name;
        this.follow = follow;
        this.drain = drain;
        this.released = released;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        if (!isRunning) {
            isRunning = true;
            drain.open();
            details = new FollowDetails(State.RUNNING, null, null);
            subscription.replace(restarting().subscribe(ignored -> {}, this::ended));
        }
    }

    /** The follow, again and again. Each subscription begins with the shortest pause. */
    private Mono<Void> restarting() {
        return Mono.defer(() -> {
            RestartBackoff backoff = new RestartBackoff();
            long[] startedAt = {0};
            return Mono.defer(() -> {
                        startedAt[0] = now();
                        details = details.in(State.RUNNING);
                        return follow;
                    })
                    .retryWhen(Retry.from(failures -> failures.concatMap(
                            signal -> pause(signal.failure(), backoff, Duration.ofNanos(now() - startedAt[0])))));
        });
    }

    private Mono<Long> pause(Throwable failure, RestartBackoff backoff, Duration run) {
        if (!mayPass(failure)) {
            return Mono.error(failure);
        }
        details = new FollowDetails(State.RESTARTING, text(failure), Instant.now());
        LOG.warn("{} failed and will start again: {}", name, text(failure));
        long millis = backoff.after(run).toMillis();
        long longer = ThreadLocalRandom.current().nextLong(millis / 2 + 1);
        return Mono.delay(Duration.ofMillis(millis + longer), scheduler);
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof CheckpointLostException
                || failure instanceof ClientClosedException
                || failure instanceof IllegalArgumentException);
    }

    private void ended(Throwable failure) {
        details = new FollowDetails(State.ENDED, text(failure), Instant.now());
        LOG.error("{} has ended; restart the application to continue: {}", name, text(failure));
    }

    /** The message of another library's exception may contain personal data. */
    static String text(Throwable failure) {
        if (failure instanceof ListenerFailureException) {
            return String.valueOf(failure.getMessage());
        }
        return failure instanceof DirectorySyncException || failure instanceof IllegalArgumentException
                ? failure.toString()
                : failure.getClass().getName();
    }

    String name() {
        return name;
    }

    FollowDetails details() {
        return isRunning ? details : details.in(State.STOPPED);
    }

    /** Whether the follow has ended by itself, and will not start again. */
    boolean hasEnded() {
        return details.state() == State.ENDED;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        if (!isRunning) {
            callback.run();
            return;
        }
        isRunning = false;
        drain.close()
                .then(Mono.fromRunnable(this::destroy))
                .then(Mono.defer(drain::close)) // what a cancel releases
                .then(released)
                .doFinally(signal -> callback.run())
                .subscribe();
    }

    /** Also after it has ended, so that a stop and a start of the context begin it again. */
    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** Ends what is still running when Spring waits no longer. */
    @Override
    public void destroy() {
        Disposable running = subscription.get();
        if (running != null) {
            running.dispose();
        }
    }
}
