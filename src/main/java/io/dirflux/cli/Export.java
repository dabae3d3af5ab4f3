package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.cli.NdjsonOutput.State;
import io.dirflux.error.DirectorySyncException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Writes batches until they end, fail, or the process is told to end; then says how far it came. */
final class Export {

    private static final int AHEAD = 32;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final String what;
    private final NdjsonOutput output;
    private final Progress progress;
    private final Unreadable unreadable;
    private final PrintWriter err;
    private final long startedAt = System.nanoTime();

    Export(String what, NdjsonOutput output, Progress progress, Unreadable unreadable, PrintWriter err) {
        this.what = what;
        this.output = output;
        this.progress = progress;
        this.unreadable = unreadable;
        this.err = err;
    }

    /** Blocks until the end, and gives the exit code. */
    int run(Flux<Batch> batches, ProgressPrinter printer, Mono<Void> toldToEnd) {
        AtomicBoolean interrupted = new AtomicBoolean();
        String failure = null;
        try (printer) {
            printer.start();
            write(batches, toldToEnd.doOnSuccess(none -> interrupted.set(true)));
            output.close();
        } catch (DirectorySyncException e) {
            failure = Explanation.of(e);
        } catch (OutputException e) {
            failure = Printable.of(e.getMessage());
        }
        unreadable.tell(err);
        if (progress.unreadableTimestamps() > 0) {
            err.println(
                    "WARNING timestamps that are not readable, null in the output: " + progress.unreadableTimestamps());
        }
        return tell(failure, interrupted.get());
    }

    /** On a thread of its own: an output may block, an event loop must not. */
    private void write(Flux<Batch> batches, Mono<Void> toldToEnd) {
        Scheduler writer = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "dirflux-export", 60, true);
        try {
            Mono<Void> end = toldToEnd.cache();
            Mono<Void> written = batches.takeUntilOther(end)
                    .publishOn(writer, AHEAD) // behind takeUntilOther: what has come is written
                    .doOnNext(output::write)
                    .doOnNext(batch -> progress.received())
                    .then();
            Mono<Void> stuck = end.then(Mono.delay(DRAIN)).then(); // a reader that does not read must not keep Ctrl-C
            Mono.firstWithSignal(written, stuck).block();
        } finally {
            writer.dispose();
        }
    }

    private int tell(@Nullable String failure, boolean interrupted) {
        State state = output.state();
        if (failure != null) {
            err.println("error: " + failure);
        } else if (interrupted) {
            err.println("interrupted");
        }
        err.printf(
                Locale.ROOT,
                "export: %s=%d unreadable=%d requests=%d seconds=%.1f%n",
                what,
                state.records(),
                unreadable.count(),
                progress.requests(),
                (System.nanoTime() - startedAt) / 1e9);
        if (failure == null && !interrupted) {
            err.flush();
            return unreadable.count() == 0 ? 0 : Main.NOT_AS_IT_SHOULD_BE;
        }
        err.println(
                state.cursor() == null
                        ? "nothing to go on from: start again"
                        : "go on with: --after " + state.cursor());
        err.flush();
        return failure == null ? Main.INTERRUPTED : Main.FAILED;
    }
}
