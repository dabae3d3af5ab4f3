package io.dirflux;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimiterContract;
import io.dirflux.ratelimit.RateLimits;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Runs the limiter contract on a limiter in another package, as a user's own would be. */
class OwnLimiterTest extends RateLimiterContract {

    @Override
    protected RateLimiter tenPerSecond(VirtualTimeScheduler time) {
        return new Wrapped(RateLimiter.create(RateLimits.perSecond(PERMITS).withDirectoryDefault(null), time));
    }

    private record Wrapped(RateLimiter limiter) implements RateLimiter {

        @Override
        public Mono<Permit> acquire(PermitRequest request) {
            return limiter.acquire(request).map(Ended::new);
        }
    }

    private record Ended(Permit permit) implements Permit {

        @Override
        public void ended(RateFeedback feedback) {
            permit.ended(feedback);
        }
    }
}
