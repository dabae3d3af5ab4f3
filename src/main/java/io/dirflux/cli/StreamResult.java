package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.InvalidRequestException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * How the writing of a stream ended.
 *
 * @param failure why it failed, null if it did not
 * @param interrupted whether the process got a signal
 * @param positionRefused whether the server refused the position to start at, so that it is of no use
 */
record StreamResult(@Nullable String failure, boolean interrupted, boolean positionRefused) {

    private static final int AHEAD = 32;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /**
     * Blocks until everything is written, something fails, or the process gets a signal. After a signal, what has
     * already arrived is still written.
     *
     * @param write writes the stream; it runs on a thread that may block
     */
    static <T> StreamResult of(
            Flux<T> stream, Function<Flux<T>, Publisher<?>> write, NdjsonOutput output, Mono<Void> stopSignal) {
        AtomicBoolean interrupted = new AtomicBoolean();
        String failure = null;
        boolean positionRefused = false;
        try {
            await(stream, write, stopSignal.doOnSuccess(none -> interrupted.set(true)));
            if (!interrupted.get()) {
                output.complete();
            }
        } catch (DirectorySyncException e) {
            failure = ErrorText.of(e);
            positionRefused = e instanceof InvalidRequestException || e instanceof CheckpointLostException;
        } catch (OutputException e) {
            failure = TerminalText.of(e.getMessage());
        }
        return new StreamResult(
                failure, interrupted.get(), positionRefused && output.state().records() == 0);
    }

    private static <T> void await(Flux<T> stream, Function<Flux<T>, Publisher<?>> write, Mono<Void> stopSignal) {
        Mono<Void> end = stopSignal.cache();
        Flux<T> writable = stream.takeUntilOther(end)
                .publishOn(
                        Schedulers.boundedElastic(),
                        AHEAD); // after takeUntilOther, so that what has arrived is written
        Mono<Void> written = Flux.from(write.apply(writable)).then();
        Mono<Void> stuck = end.then(Mono.delay(DRAIN)).then(); // Ctrl-C must work even if nobody reads the output
        Mono.firstWithSignal(written, stuck).block();
    }

    private static void reportCursor(PrintWriter err, NdjsonOutput output) {
        PartFile part = output.part();
        if (part != null && part.hasRecords()) {
            err.println("written so far: " + part.path());
        }
        String cursor = output.state().cursor();
        err.println(
                cursor == null
                        ? "no cursor yet: run the command again from the start"
                        : "to continue: --after " + cursor);
    }

    /** Prints how it ended and returns the exit code: the given one unless it ended early. */
    int report(PrintWriter err, String summary, NdjsonOutput output, int code) {
        if (failure != null) {
            err.println("error: " + failure);
        } else if (interrupted) {
            err.println("interrupted");
        }
        if (!summary.isEmpty()) {
            err.println(summary);
        }
        boolean early = failure != null || interrupted;
        if (early && !positionRefused) {
            reportCursor(err, output);
        }
        err.flush();
        return !early ? code : failure == null ? Main.INTERRUPTED : Main.FAILED;
    }
}
