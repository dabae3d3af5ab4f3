package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** The source behind {@link RateLimiter#acquire}: each subscription asks for one permit. */
final class PermitMono extends Mono<Permit> implements Scannable {

    private final TokenBucketLimiter limiter;
    private final PermitRequest request;

    private PermitMono(TokenBucketLimiter limiter, PermitRequest request) {
        this.limiter = limiter;
        this.request = request;
    }

    static Mono<Permit> of(TokenBucketLimiter limiter, PermitRequest request) {
        return onAssembly(new PermitMono(limiter, request));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Permit> actual) {
        actual.onSubscribe(new PermitSubscription(actual, limiter, request));
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Scannable
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return "rateLimiter.acquire";
    }
}
