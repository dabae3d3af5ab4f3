package io.dirflux;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A limiter that keeps what it is asked for, with the context of the one who asks, and leaves the decision to another.
 */
final class RecordingLimiter implements RateLimiter {

    final List<PermitRequest> requests = new CopyOnWriteArrayList<>();
    final List<ContextView> contexts = new CopyOnWriteArrayList<>();
    private final RateLimiter decides;

    RecordingLimiter() {
        this(RateLimiter.unlimited());
    }

    RecordingLimiter(RateLimiter decides) {
        this.decides = decides;
    }

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return Mono.deferContextual(context -> {
            requests.add(request);
            contexts.add(context);
            return decides.acquire(request);
        });
    }

    @Override
    public Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return decides.snapshot(key);
    }

    List<List<RateLimitKey>> keys() {
        return requests.stream().map(PermitRequest::keys).toList();
    }

    List<Priority> priorities() {
        return requests.stream().map(PermitRequest::priority).toList();
    }
}
