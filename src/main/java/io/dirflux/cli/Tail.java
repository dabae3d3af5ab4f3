package io.dirflux.cli;

import io.dirflux.cli.NdjsonOutput.OutputException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.events.CheckpointStore;
import io.dirflux.model.DirectoryEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Writes events until they end or the process is told to end, and keeps the position behind what is written. */
final class Tail {

    private static final int AHEAD = 32;
    private static final Duration DRAIN = Duration.ofSeconds(2);

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
        AtomicBoolean interrupted = new AtomicBoolean();
        String failure = null;
        try {
            follow(events, wanted, toldToEnd.doOnSuccess(none -> interrupted.set(true)));
            output.close();
        } catch (DirectorySyncException e) {
            failure = Explanation.of(e);
        } catch (OutputException e) {
            failure = Printable.of(e.getMessage());
        } catch (RuntimeException e) {
            failure = checkpointFailure(e);
        }
        return tell(failure, interrupted.get());
    }

    /** On a thread of its own: an output may block, an event loop must not. */
    private void follow(Flux<DirectoryEvent> events, Predicate<DirectoryEvent> wanted, Mono<Void> toldToEnd) {
        Scheduler writer = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "dirflux-tail", 60, true);
        try {
            Mono<Void> end = toldToEnd.cache();
            Mono<Void> written = events.takeUntilOther(end)
                    .publishOn(writer, AHEAD) // behind takeUntilOther: what has come is written
                    .doOnNext(event ->
                            output.write(new Batch(wanted.test(event) ? List.of(event) : List.of(), event.id())))
                    .onBackpressureLatest() // while a position is kept, newer ones take each other's place
                    .concatMap(event -> store.save(event.id()), 0)
                    .then();
            Mono<Void> stuck = end.then(Mono.delay(DRAIN)).then(); // a reader that does not read must not keep Ctrl-C
            Mono.firstWithSignal(written, stuck).block();
        } finally {
            writer.dispose();
        }
    }

    private static String checkpointFailure(RuntimeException e) {
        if (Exceptions.unwrap(e) instanceof IOException unwritable) {
            return Printable.of("the checkpoint cannot be kept: " + unwritable.getMessage());
        }
        throw e;
    }

    private int tell(@Nullable String failure, boolean interrupted) {
        NdjsonOutput.State state = output.state();
        if (failure != null) {
            err.println("error: " + failure);
        } else if (interrupted) {
            err.println("interrupted");
        }
        err.println("tail: events=" + state.records());
        if (failure == null && !interrupted) {
            err.flush();
            return 0;
        }
        err.println(
                state.cursor() == null
                        ? "nothing to go on from: start again"
                        : "go on with: --after " + state.cursor());
        err.flush();
        return failure == null ? Main.INTERRUPTED : Main.FAILED;
    }
}
