package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.Batch;
import io.dirflux.cli.NdjsonOutput.State;
import java.io.PrintWriter;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes batches until they end or fail or the process gets a signal, then prints a summary. */
final class Export {

    private final String what;
    private final NdjsonOutput output;
    private final ProgressListener progress;
    private final RejectedRecords unreadable;
    private final PrintWriter err;
    private final boolean quiet;
    private final long startedAt = System.nanoTime();

    Export(
            String what,
            NdjsonOutput output,
            ProgressListener progress,
            RejectedRecords unreadable,
            PrintWriter err,
            boolean quiet) {
        this.quiet = quiet;
        this.what = what;
        this.output = output;
        this.progress = progress;
        this.unreadable = unreadable;
        this.err = err;
    }

    /** Blocks until the end and returns the exit code. */
    int run(Flux<Batch> batches, ProgressPrinter printer, Mono<Void> stopSignal) {
        StreamResult end;
        try (printer) {
            printer.start();
            end = StreamResult.of(batches, this::written, output, stopSignal);
        }
        unreadable.report(err);
        progress.deleted().forEach(id -> err.println("WARNING deleted during the export: " + TerminalText.of(id)));
        if (progress.unreadableFields() > 0) {
            err.println("WARNING unreadable fields, written as null: " + progress.unreadableFields());
        }
        State state = output.state();
        return end.report(err, quiet ? "" : summary(state), output, unreadable.count() == 0 ? 0 : Main.CHECK_FAILED);
    }

    private Flux<Batch> written(Flux<Batch> batches) {
        return batches.doOnNext(this::write).doOnNext(batch -> progress.received());
    }

    /** Skips a group without members, so that the cursor is always that of the last line. */
    private void write(Batch batch) {
        if (!batch.records().isEmpty()) {
            output.write(batch);
        }
    }

    private String summary(State state) {
        return String.format(
                Locale.ROOT,
                "export: %s=%d unreadable=%d requests=%d seconds=%.1f",
                what,
                state.records(),
                unreadable.count(),
                progress.requests(),
                (System.nanoTime() - startedAt) / 1e9);
    }
}
