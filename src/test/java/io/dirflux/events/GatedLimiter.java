package io.dirflux.events;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimiter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A limiter that grants some permits, and nothing more before it is opened. */
public final class GatedLimiter implements RateLimiter {

    final List<PermitRequest> asked = new CopyOnWriteArrayList<>();
    private final Sinks.Empty<Void> open = Sinks.empty();
    private final RateLimiter behind = RateLimiter.unlimited();
    private final AtomicInteger free;

    public GatedLimiter(int free) {
        this.free = new AtomicInteger(free);
    }

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return Mono.defer(() -> {
            asked.add(request);
            Mono<Permit> permit = behind.acquire(request);
            return free.getAndDecrement() > 0 ? permit : open.asMono().then(permit);
        });
    }

    public void open() {
        open.tryEmitEmpty();
    }
}
