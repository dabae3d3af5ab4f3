package io.dirflux.ratelimit;

import reactor.test.scheduler.VirtualTimeScheduler;

/** A limiter that shares its limit keeps the contract while no other process uses it. */
class SharedRateLimiterContractTest extends RateLimiterContract {

    @Override
    protected RateLimiter tenPerSecond(VirtualTimeScheduler time) {
        return SharedRateLimiter.builder(RateLimits.perSecond(PERMITS), new LeasesInMemory(time).of("one"))
                .scheduler(time)
                .build();
    }
}
