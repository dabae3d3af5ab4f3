package io.dirflux.sync;

import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Handles pages one after the other, while the next two are requested. The error of a page that was requested ahead
 * waits until the pages before it are handled, so that it does not cancel their transactions.
 */
final class PagesInOrder {

    private PagesInOrder() {}

    static <P, R> Flux<R> handle(Flux<P> pages, Function<P, Mono<R>> handler) {
        return pages.materialize().concatMap(signal -> handle(signal, handler), 1);
    }

    private static <P, R> Mono<R> handle(Signal<P> signal, Function<P, Mono<R>> handler) {
        P page = signal.get();
        if (page != null) {
            return handler.apply(page);
        }
        return signal.isOnError() ? Mono.error(Objects.requireNonNull(signal.getThrowable())) : Mono.empty();
    }
}
