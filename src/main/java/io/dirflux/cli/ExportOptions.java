package io.dirflux.cli;

import io.dirflux.ListQuery;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every export. */
final class ExportOptions {

    @Mixin
    private ClientOptions client;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "File to write, replaced when the export is complete; with --after, continued. - is standard output,"
                            + " the default.")
    private @Nullable Path output;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Continue after this cursor, as printed by the last run.")
    private @Nullable String after;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "Progress on stderr: ${COMPLETION-CANDIDATES}. Default: live on a terminal, else plain.")
    private ProgressStyle progress = ProgressStyle.byConsole();

    @SuppressWarnings("NullAway.Init")
    ExportOptions() {}

    ClientOptions client() {
        return client;
    }

    ProgressStyle progress() {
        return client.quiet() ? ProgressStyle.none : progress;
    }

    @Nullable
    String after() {
        return after;
    }

    <Q extends ListQuery<?, Q>> Q startingAfter(Q query) {
        return after == null ? query : query.startingAfter(after);
    }

    /** Opens the output; prepares nothing else. */
    NdjsonOutput open(OutputStream standardOutput) {
        return new OutputOption(output, standardOutput).forExport(after);
    }
}
