package io.dirflux.ratelimit;

import reactor.test.scheduler.VirtualTimeScheduler;

/** A limiter that shares its limit keeps the contract, whether it is alone or the store has gone. */
class SharedRateLimiterContractTest extends RateLimiterContract {

    @Override
    protected RateLimiter tenPerSecond(VirtualTimeScheduler time) {
        return SharedRateLimiter.builder(RateLimits.perSecond(PERMITS), new LeasesInMemory(time).of("one"))
                .scheduler(time)
                .build();
    }
}
