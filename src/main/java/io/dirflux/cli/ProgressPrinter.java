package io.dirflux.cli;

import java.io.PrintWriter;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Prints progress on its own thread, because a terminal may block. */
final class ProgressPrinter implements AutoCloseable {

    private static final Duration LIVE = Duration.ofMillis(200);
    private static final Duration PLAIN = Duration.ofSeconds(1);

    private final ProgressStyle style;
    private final ProgressListener progress;
    private final PrintWriter err;
    private final Scheduler thread = Schedulers.newSingle("dirflux-progress", true);
    private Disposable printing = () -> {};

    ProgressPrinter(ProgressStyle style, ProgressListener progress, PrintWriter err) {
        this.style = style;
        this.progress = progress;
        this.err = err;
    }

    /** Prints until closed. */
    void start() {
        if (style != ProgressStyle.none) {
            Duration interval = style == ProgressStyle.live ? LIVE : PLAIN;
            printing = Flux.interval(interval, thread).onBackpressureDrop().subscribe(tick -> print());
        }
    }

    private synchronized void print() {
        if (style == ProgressStyle.live) {
            err.print("\r\u001b[K" + progress.line());
        } else {
            err.println(progress.line());
        }
        err.flush();
    }

    /** Prints the last state and ends the line. */
    @Override
    public void close() {
        printing.dispose();
        thread.dispose();
        if (style != ProgressStyle.none) {
            print();
            err.print(style == ProgressStyle.live ? System.lineSeparator() : "");
            err.flush();
        }
    }
}
