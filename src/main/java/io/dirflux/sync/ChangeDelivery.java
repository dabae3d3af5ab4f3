package io.dirflux.sync;

import io.dirflux.error.DirectorySyncException;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Delivers the recorded changes to a consumer: in order within a directory, and several directories at the same time.
 */
final class ChangeDelivery {

    private static final int CHANGES_AT_A_TIME = 500;

    private final SyncSettings settings;
    private final String consumer;
    private final Function<? super DirectoryChange, ? extends Publisher<?>> handler;

    ChangeDelivery(
            SyncSettings settings, String consumer, Function<? super DirectoryChange, ? extends Publisher<?>> handler) {
        this.settings = settings;
        this.consumer = consumer;
        this.handler = handler;
    }

    /** Never completes. If the handler fails, it fails, and the next subscription delivers that change again. */
    Mono<Void> forever() {
        return pending()
                .retryWhen(Retry.from(failures -> failures.concatMap(signal -> afterFailure(signal.failure()))))
                .repeatWhen(rounds -> rounds.concatMap(
                        n -> n > 0 ? Mono.just(0L) : Mono.delay(settings.leastPause(), settings.scheduler())))
                .then();
    }

    private Flux<RecordedChange> pending() {
        return settings.store()
                .changes(consumer, CHANGES_AT_A_TIME)
                .groupBy(change -> change.change().directoryId(), CHANGES_AT_A_TIME)
                .flatMap(ofDirectory -> ofDirectory.concatMap(this::delivered, 1), CHANGES_AT_A_TIME);
    }

    private Mono<RecordedChange> delivered(RecordedChange recorded) {
        DirectoryChange change = recorded.change();
        return Mono.defer(() -> Flux.from(handler.apply(change)).then())
                .then(settings.store().done(consumer, change.directoryId(), recorded.number()))
                .thenReturn(recorded);
    }

    private Mono<Long> afterFailure(Throwable failure) {
        return failure instanceof DirectorySyncException known && known.isRetryable()
                ? Mono.delay(settings.mostPause(), settings.scheduler())
                : Mono.error(failure);
    }
}
