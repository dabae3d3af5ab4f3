package io.dirflux.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets a piece of work come to its end when the process is told to (Ctrl-C, SIGTERM, a closed terminal): the JVM waits
 * until this is closed, or for a few seconds, and exits with the code of its signal, 130 for Ctrl-C.
 */
final class ShutdownSignal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Sinks.Empty<Void> told = Sinks.empty();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::tellAndWait, "dirflux-interruption");

    private ShutdownSignal() {}

    static ShutdownSignal watch() {
        ShutdownSignal interruption = new ShutdownSignal();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Completes when the process is told to end. */
    Mono<Void> told() {
        return told.asMono();
    }

    private void tellAndWait() {
        told.tryEmitEmpty();
        try {
            closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The work has come to its end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the hook is running, and will end now
        }
    }
}
