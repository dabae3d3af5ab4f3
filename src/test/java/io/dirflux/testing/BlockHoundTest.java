package io.dirflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** Checks that a forbidden blocking call fails a test. */
class BlockHoundTest {

    private static void block() {
        LockSupport.parkNanos(1);
    }

    @Test
    void catchesABlockingCallOnAParallelThread() {
        StepVerifier.create(Mono.fromRunnable(BlockHoundTest::block).subscribeOn(Schedulers.parallel()))
                .verifyError(BlockingOperationError.class);
    }

    @Test
    void catchesABlockingCallOnAnEventLoop() throws InterruptedException {
        LoopResources loops = LoopResources.create("block-hound");
        try {
            EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
            Future<?> call = group.submit(BlockHoundTest::block).await();

            assertThat(call.cause()).isInstanceOf(BlockingOperationError.class);
        } finally {
            loops.dispose();
        }
    }

    @Test
    void allowsBlockingOnElasticThreads() {
        StepVerifier.create(Mono.fromRunnable(BlockHoundTest::block).subscribeOn(Schedulers.boundedElastic()))
                .verifyComplete();
    }
}
