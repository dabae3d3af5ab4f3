package io.dirflux.events;

import reactor.test.scheduler.VirtualTimeScheduler;

class LeadersInMemoryTest extends LeaderStoreContract {

    private final LeadersInMemory leaders = new LeadersInMemory(VirtualTimeScheduler.create());

    @Override
    protected LeaderStore store() {
        return leaders;
    }

    @Override
    protected void passALease() {
        leaders.skipALease();
    }
}
