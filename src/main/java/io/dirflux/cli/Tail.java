package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.Batch;
import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.events.CheckpointStore;
import io.dirflux.model.DirectoryEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes events until they end or the process is told to end, and keeps the position behind what is written. */
final class Tail {

    private final NdjsonOutput output;
    private final CheckpointStore store;
    private final PrintWriter err;

    Tail(NdjsonOutput output, CheckpointStore store, PrintWriter err) {
        this.output = output;
        this.store = store;
        this.err = err;
    }

    /**
     * Blocks until the end, and gives the exit code.
     *
     * @param events all of them, as each moves the position
     * @param wanted those that are written
     */
    int run(Flux<DirectoryEvent> events, Predicate<DirectoryEvent> wanted, Mono<Void> toldToEnd) {
        StreamResult end = StreamResult.of(events, writable -> written(writable, wanted), output, toldToEnd);
        NdjsonOutput.State state = output.state();
        return end.tell(err, "tail: events=" + state.records(), state, 0);
    }

    private Flux<Void> written(Flux<DirectoryEvent> events, Predicate<DirectoryEvent> wanted) {
        return events.doOnNext(
                        event -> output.write(new Batch(wanted.test(event) ? List.of(event) : List.of(), event.id())))
                .onBackpressureLatest() // while a position is kept, newer ones take each other's place
                .concatMap(event -> kept(event.id()), 0);
    }

    private Mono<Void> kept(String position) {
        return store.save(position)
                .onErrorMap(IOException.class, e -> new OutputException("the checkpoint cannot be kept", e));
    }
}
