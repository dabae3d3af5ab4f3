package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The memory of a queue of 100,000 callers. It measures the allocation, which is at least what the queue keeps. */
class WaiterMemoryTest {

    private static final int WAITERS = 100_000;
    private static final int MOST_BYTES = 400;

    @Test
    void aWaiterTakes400BytesAtMost() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);
        PermitRequest request = PermitRequest.of(RateLimitKey.client());
        enter(limiter, request, 1_000); // the first waiters load classes
        long before = allocated();
        enter(limiter, request, WAITERS);
        long perWaiter = (allocated() - before) / WAITERS;
        assertThat(limiter.snapshot(RateLimitKey.client()).block().waiting()).isEqualTo(WAITERS + 990);
        assertThat(perWaiter).as("bytes a waiter").isBetween(1L, (long) MOST_BYTES);
        time.dispose();
    }

    private static void enter(RateLimiter limiter, PermitRequest request, int count) {
        for (int i = 0; i < count; i++) {
            limiter.acquire(request).subscribe();
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
