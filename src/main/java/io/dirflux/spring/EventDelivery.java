package io.dirflux.spring;

import io.dirflux.model.DirectoryEvent;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hands an event to all listeners, one after the other. The first failure ends it. */
final class EventDelivery {

    private final List<DirectoryEventListener> listeners;

    EventDelivery(List<DirectoryEventListener> listeners) {
        this.listeners = listeners;
    }

    Mono<Void> deliver(DirectoryEvent event) {
        return Flux.fromIterable(listeners)
                .concatMap(listener -> Flux.defer(() -> listener.onEvent(event)).then(), 0)
                .onErrorMap(ListenerFailureException::new)
                .then();
    }
}
