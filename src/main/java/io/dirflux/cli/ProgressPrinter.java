package io.dirflux.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Prints progress on its own thread, because a terminal may block. */
final class ProgressPrinter implements AutoCloseable {

    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Duration LIVE = Duration.ofMillis(200);
    private static final Duration PLAIN = Duration.ofSeconds(10);

    private final ProgressStyle style;
    private final ProgressLine progress;
    private final PrintWriter err;
    private final Scheduler thread = Schedulers.newSingle("dirflux-progress", true);
    private final IntSupplier columns;
    private int width;
    private Disposable printing = () -> {};

    ProgressPrinter(ProgressStyle style, ProgressLine progress, PrintWriter err) {
        this(style, progress, err, TerminalWidth::columns);
    }

    /** @param columns the width of the terminal, asked for when printing starts */
    ProgressPrinter(ProgressStyle style, ProgressLine progress, PrintWriter err, IntSupplier columns) {
        this.columns = columns;
        this.style = style;
        this.progress = progress;
        this.err = err;
    }

    /** Prints until closed. */
    void start() {
        progress.messagesTo(message -> thread.schedule(() -> print(message)));
        if (style != ProgressStyle.none) {
            Duration interval = style == ProgressStyle.live ? LIVE : PLAIN;
            printing = Flux.interval(interval, thread).onBackpressureDrop().subscribe(tick -> print());
        }
    }

    private synchronized void print() {
        if (style == ProgressStyle.live) {
            err.print(CLEAR_LINE + cut(progress.line()));
        } else {
            err.println(progress.line());
        }
        err.flush();
    }

    /** A message on its own line, after which a live line is printed again. */
    private synchronized void print(String message) {
        err.println((style == ProgressStyle.live ? CLEAR_LINE : "") + message);
        err.flush();
    }

    /** A line as wide as the terminal would wrap, and could then not be updated in place. */
    private String cut(String line) {
        width = width == 0 ? columns.getAsInt() : width;
        return line.substring(0, Math.min(line.length(), Math.max(1, width - 1)));
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
