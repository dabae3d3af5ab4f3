package io.dirflux.events;

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
 * Lists what is behind the last event, over and over, with a pause between. A list that fails on the way is taken up
 * behind the last event it has delivered, so nothing comes twice.
 */
final class Polling {

    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);

    private final Function<@Nullable String, Flux<DirectoryEvent>> list;
    private final Pauses pauses;
    private final Scheduler scheduler;
    private final AtomicReference<Sinks.Empty<Void>> poke = new AtomicReference<>(Sinks.empty());

    /**
     * @param list the events behind a position to the newest; from the beginning for null
     * @param scheduler the timer of the pauses
     */
    Polling(Function<@Nullable String, Flux<DirectoryEvent>> list, Pauses pauses, Scheduler scheduler) {
        this.list = list;
        this.pauses = pauses;
        this.scheduler = scheduler;
    }

    /** Wakes those who pause, and cuts short the next pause of those who poll. */
    void poke() {
        poke.getAndSet(Sinks.empty()).tryEmitEmpty();
    }

    /** Never completes. */
    Flux<DirectoryEvent> from(@Nullable String position) {
        return Flux.defer(() -> {
            Run run = new Run(position);
            return Flux.defer(run::poll)
                    .retryWhen(Retry.from(failures -> failures.concatMap(run::afterFailure)))
                    .repeatWhen(ends -> ends.concatMap(events -> run.afterPoll()));
        });
    }

    /** One subscription; its signals come one after the other. */
    private final class Run {

        private @Nullable String position;
        private Sinks.Empty<Void> wake = Sinks.empty();
        private int pausesInARow;

        Run(@Nullable String position) {
            this.position = position;
        }

        Flux<DirectoryEvent> poll() {
            wake = Objects.requireNonNull(
                    poke.get()); // before the request: who pokes from now on may know more than its answer will tell
            return list.apply(position).doOnNext(event -> {
                position = event.id();
                pausesInARow = 0;
            });
        }

        Mono<Long> afterPoll() {
            return pause(next());
        }

        Mono<Long> afterFailure(RetrySignal signal) {
            Throwable failure = signal.failure();
            if (!(failure instanceof DirectorySyncException known) || !known.isRetryable()) {
                return Mono.error(failure);
            }
            Duration pause = next();
            LOG.warn("Following events goes on in {} ms: {}", pause.toMillis(), failure.getMessage());
            return pause(pause);
        }

        private Duration next() {
            return pauses.after(pausesInARow++, ThreadLocalRandom.current().nextDouble());
        }

        /** Not even a poke makes it shorter than the least: many of them must not spend the rate limit. */
        private Mono<Long> pause(Duration pause) {
            Mono<Void> rest = Mono.delay(pause.minus(pauses.least()), scheduler).then();
            return Mono.delay(pauses.least(), scheduler)
                    .then(Mono.firstWithSignal(wake.asMono(), rest))
                    .then(Mono.fromSupplier(() -> {
                        boolean poked = Boolean.TRUE.equals(wake.scan(Attr.TERMINATED));
                        pausesInARow = poked ? 0 : pausesInARow;
                        return 0L;
                    }));
        }
    }
}
