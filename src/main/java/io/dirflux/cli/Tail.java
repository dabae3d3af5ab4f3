package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.Batch;
import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.events.Checkpoint;
import io.dirflux.events.CheckpointStore;
import io.dirflux.model.DirectoryEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes events until they end or the process gets a signal, and saves the position after the written events. */
final class Tail {

    private final NdjsonOutput output;
    private final CheckpointStore store;
    private final ProgressListener progress;
    private final PrintWriter err;
    private final boolean quiet;

    Tail(NdjsonOutput output, CheckpointStore store, ProgressListener progress, PrintWriter err, boolean quiet) {
        this.progress = progress;
        this.quiet = quiet;
        this.output = output;
        this.store = store;
        this.err = err;
    }

    /**
     * Blocks until the end and returns the exit code.
     *
     * @param events all events; each moves the position
     * @param wanted selects the events to write
     */
    int run(
            Flux<DirectoryEvent> events,
            Predicate<DirectoryEvent> wanted,
            ProgressPrinter printer,
            Mono<Void> stopSignal) {
        StreamResult end;
        try (printer) {
            printer.start();
            end = StreamResult.of(events, writable -> written(writable, wanted), output, stopSignal);
        }
        NdjsonOutput.State state = output.state();
        return end.report(err, quiet ? "" : "tail: events=" + state.records(), output, 0);
    }

    private Flux<Void> written(Flux<DirectoryEvent> events, Predicate<DirectoryEvent> wanted) {
        return events.doOnNext(event -> write(event, wanted.test(event)))
                .onBackpressureLatest() // while a position is being saved, only the newest of the next ones is kept
                .concatMap(event -> saved(Checkpoint.of(event)), 0);
    }

    private void write(DirectoryEvent event, boolean wanted) {
        output.write(new Batch(wanted ? List.of(event) : List.of(), event.id()));
        if (wanted) {
            progress.received();
        }
    }

    private Mono<Void> saved(Checkpoint position) {
        return store.save(position)
                .onErrorMap(IOException.class, e -> new OutputException("the checkpoint cannot be saved", e));
    }
}
