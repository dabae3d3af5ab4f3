package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ClientClosedException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class StreamResultTest {

    private static final int TIMES = 5_000;

    private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    private final NdjsonOutput output = NdjsonOutput.toStream(OutputStream.nullOutputStream(), null);

    @BeforeEach
    void watch() {
        Schedulers.onHandleError("ending", (thread, failure) -> thrown.add(failure));
    }

    @AfterEach
    void reset() {
        Schedulers.resetOnHandleError("ending");
    }

    /** It once shut down the writer's scheduler on that thread, which blocks; BlockHound detects it. */
    @Test
    void theThreadThatSignalsAFailureDoesNotBlock() {
        for (int i = 0; i < TIMES; i++) {
            Flux<Integer> failing =
                    Flux.<Integer>error(new ClientClosedException()).subscribeOn(Schedulers.parallel());
            StreamResult end = StreamResult.of(failing, written -> written, output, Mono.never());
            assertThat(end.failure()).startsWith("The client is closed");
        }

        assertThat(thrown).isEmpty();
    }
}
