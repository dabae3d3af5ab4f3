package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The directories that have a queue. */
class KeyQueuesTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final KeyQueues queues = new KeyQueues(Limit.perSecond(4), new RoundRobin(), new RoundRobin());
    private long now;

    @Test
    void idleDirectoriesAreForgotten() {
        use(1_000, SECOND);
        assertThat(remembered(1_000)).isLessThanOrEqualTo(3);
    }

    @Test
    void aHundredThousandDirectoriesAreNotKept() {
        use(100_000, 100 * MILLI);
        assertThat(remembered(100_000)).isLessThanOrEqualTo(20);
    }

    /** One request for each of this number of directories. */
    private void use(int directories, long apart) {
        for (int i = 0; i < directories; i++) {
            TokenBucket bucket = queues.of(PermitRequest.of(key(i)), now).bucket;
            bucket.take();
            bucket.ended(now, 0);
            now += apart;
        }
    }

    private long remembered(int directories) {
        return IntStream.range(0, directories)
                .filter(i -> queues.find(key(i)) != null)
                .count();
    }

    private static RateLimitKey key(int directory) {
        return RateLimitKey.directory("directory_" + directory);
    }
}
