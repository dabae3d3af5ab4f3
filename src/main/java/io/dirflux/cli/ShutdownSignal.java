package io.dirflux.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets a command finish in order when the process gets a signal (Ctrl-C, SIGTERM, a closed terminal). The JVM waits
 * until this is closed, at most five seconds, and exits with the code of the signal: 130 for SIGINT, 143 for SIGTERM.
 */
final class ShutdownSignal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Sinks.Empty<Void> received = Sinks.empty();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalAndWait, "dirflux-interruption");

    private ShutdownSignal() {}

    static ShutdownSignal watch() {
        ShutdownSignal interruption = new ShutdownSignal();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Completes when the process gets a signal. */
    Mono<Void> received() {
        return received.asMono();
    }

    private void signalAndWait() {
        received.tryEmitEmpty();
        try {
            closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Call this when the command has finished. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the hook is already running and ends now
        }
    }
}
