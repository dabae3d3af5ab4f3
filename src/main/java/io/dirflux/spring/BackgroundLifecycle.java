package io.dirflux.spring;

import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.DirectorySyncException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Runs a follow while the application runs: it starts last, after the web server, and stops first.
 *
 * <ul>
 *   <li>A failure is logged and the follow starts again, after 1 s at first and after 1 min at most. A lost
 *       position and a wrong setting end it, because a repetition would not help; the health is then DOWN.
 *   <li>A stop lets begun work end, and then cancels the follow. Spring waits for that, but not longer than {@code
 *       spring.lifecycle.timeout-per-shutdown-phase}.
 * </ul>
 */
final class BackgroundLifecycle implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLifecycle.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final Mono<Void> follow;
    private final Drain drain;
    private final Disposable.Swap subscription = Disposables.swap();
    private volatile boolean isRunning;
    private volatile boolean hasEnded;
    private volatile @Nullable Throwable failure;

    BackgroundLifecycle(String name, Mono<Void> follow, Drain drain) {
        this.name = name;
        this.follow = follow;
        this.drain = drain;
    }

    @Override
    public void start() {
        if (!isRunning) {
            isRunning = true;
            drain.open();
            failure = null;
            hasEnded = false;
            subscription.replace(follow.retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                            .maxBackoff(LONGEST_PAUSE)
                            .filter(BackgroundLifecycle::mayPass)
                            .doBeforeRetry(signal -> failed(signal.failure())))
                    .subscribe(ignored -> {}, this::ended));
        }
    }

    private static boolean mayPass(Throwable failure) {
        return !(failure instanceof CheckpointLostException
                || failure instanceof ClientClosedException
                || failure instanceof IllegalArgumentException);
    }

    private void failed(Throwable reason) {
        failure = reason;
        LOG.warn("{} failed and will start again: {}", name, text(reason));
    }

    private void ended(Throwable reason) {
        failure = reason;
        hasEnded = true;
        LOG.error("{} has stopped; restart the application to continue: {}", name, text(reason));
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

    /** Whether the follow has ended by itself, and will not start again. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** What it is and why it has failed last. */
    String status() {
        Throwable reason = failure;
        return name + (reason == null ? " runs" : (hasEnded ? " has stopped: " : " starts again: ") + text(reason));
    }

    /** Why the follow has failed last; null if it did not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        if (!isRunning()) {
            callback.run();
            return;
        }
        isRunning = false;
        drain.close()
                .then(Mono.fromRunnable(this::destroy))
                .then(Mono.defer(drain::close)) // what a cancel releases
                .doFinally(signal -> callback.run())
                .subscribe();
    }

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
