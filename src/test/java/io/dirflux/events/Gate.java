package io.dirflux.events;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimiter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A limiter that grants nothing before it is opened. */
final class Gate implements RateLimiter {

    final List<PermitRequest> asked = new CopyOnWriteArrayList<>();
    private final Sinks.Empty<Void> open = Sinks.empty();
    private final RateLimiter behind = RateLimiter.unlimited();

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return Mono.defer(() -> {
            asked.add(request);
            return open.asMono().then(behind.acquire(request));
        });
    }

    void open() {
        open.tryEmitEmpty();
    }
}
