package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.cli.NdjsonOutput.State;
import io.dirflux.error.DirectorySyncException;
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
 * How a stream that was written came to its end.
 *
 * @param failure why it ended early, null if it did not fail
 * @param interrupted whether the process was told to end
 */
record StreamResult(@Nullable String failure, boolean interrupted) {

    private static final int AHEAD = 32;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /**
     * Blocks until all is written, something fails, or the process is told to end and what had come by then is written.
     *
     * @param write is given the stream on a thread that may block: an output may, an event loop must not
     */
    static <T> StreamResult of(
            Flux<T> stream, Function<Flux<T>, Publisher<?>> write, NdjsonOutput output, Mono<Void> toldToEnd) {
        AtomicBoolean interrupted = new AtomicBoolean();
        String failure = null;
        try {
            await(stream, write, toldToEnd.doOnSuccess(none -> interrupted.set(true)));
            output.close();
        } catch (DirectorySyncException e) {
            failure = ErrorText.of(e);
        } catch (OutputException e) {
            failure = TerminalText.of(e.getMessage());
        }
        return new StreamResult(failure, interrupted.get());
    }

    private static <T> void await(Flux<T> stream, Function<Flux<T>, Publisher<?>> write, Mono<Void> toldToEnd) {
        Mono<Void> end = toldToEnd.cache();
        Flux<T> writable = stream.takeUntilOther(end)
                .publishOn(Schedulers.boundedElastic(), AHEAD); // behind takeUntilOther: what has come is written
        Mono<Void> written = Flux.from(write.apply(writable)).then();
        Mono<Void> stuck = end.then(Mono.delay(DRAIN)).then(); // a reader that does not read must not keep Ctrl-C
        Mono.firstWithSignal(written, stuck).block();
    }

    /** Prints how it ended, and gives the exit code: the one given unless it ended early. */
    int tell(PrintWriter err, String summary, State state, int code) {
        if (failure != null) {
            err.println("error: " + failure);
        } else if (interrupted) {
            err.println("interrupted");
        }
        err.println(summary);
        boolean early = failure != null || interrupted;
        if (early) {
            err.println(
                    state.cursor() == null
                            ? "nothing to go on from: start again"
                            : "go on with: --after " + state.cursor());
        }
        err.flush();
        return !early ? code : failure == null ? Main.INTERRUPTED : Main.FAILED;
    }
}
