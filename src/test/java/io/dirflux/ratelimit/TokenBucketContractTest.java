package io.dirflux.ratelimit;

import reactor.test.scheduler.VirtualTimeScheduler;

class TokenBucketContractTest extends RateLimiterContract {

    @Override
    protected RateLimiter tenPerSecond(VirtualTimeScheduler time) {
        return RateLimiter.create(RateLimits.perSecond(PERMITS), time);
    }
}
