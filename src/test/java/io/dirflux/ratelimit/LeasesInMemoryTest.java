package io.dirflux.ratelimit;

import java.time.Duration;
import reactor.test.scheduler.VirtualTimeScheduler;

class LeasesInMemoryTest extends LeaseStoreContract {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LeasesInMemory leases = new LeasesInMemory(time);
    private int processes;

    @Override
    protected LeaseStore process() {
        return leases.of("process " + processes++);
    }

    @Override
    protected void pass(Duration span) {
        time.advanceTimeBy(span);
    }

    @Override
    protected void forget() {
        leases.flush();
    }
}
