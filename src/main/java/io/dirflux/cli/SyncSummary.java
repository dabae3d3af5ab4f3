package io.dirflux.cli;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.MassRemovalException;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.SyncPlan;
import io.dirflux.sync.SyncReport;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints what a sync has done, or would do. */
final class SyncSummary {

    private final PrintWriter out;
    private final boolean quiet;

    SyncSummary(PrintWriter out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    /** Returns the exit code. */
    int print(SyncPlan plan) {
        out.printf("%-36s %8s %7s %-11s %9s%n", "directory", "users", "groups", "memberships", "requests");
        for (SyncPlan.DirectoryPlan directory : plan.directories()) {
            out.printf(
                    "%-36s %8d %7d %-11s %9d%n",
                    TerminalText.of(directory.directoryId()),
                    directory.users(),
                    directory.groups(),
                    directory.memberships().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    directory.requests());
        }
        if (plan.requests() == null || plan.takes() == null) {
            out.println("WARNING a directory does not tell how many users it has, and was never copied");
            out.flush();
            return Main.CHECK_FAILED;
        }
        out.printf(
                Locale.ROOT,
                "plan: directories=%d requests=%d seconds=%.1f%n",
                plan.directories().size(),
                plan.requests(),
                plan.takes().toMillis() / 1000.0);
        out.flush();
        return 0;
    }

    /** Returns the exit code. */
    int print(SyncReport report) {
        if (!quiet) {
            out.printf(
                    "%-36s %-10s %7s %8s %12s %8s%n",
                    "directory", "result", "users", "groups", "memberships", "removed");
        }
        report.directories().forEach(this::print);
        if (!quiet) {
            out.println(summary(report));
        }
        out.flush();
        boolean isAllThere = report.directories().stream()
                .allMatch(directory -> directory.refused().isEmpty());
        return report.isComplete() && isAllThere ? 0 : Main.CHECK_FAILED;
    }

    private void print(DirectoryReport directory) {
        String id = TerminalText.of(directory.directoryId());
        if (!quiet) {
            out.printf(
                    "%-36s %-10s %7d %8d %12d %8d%n",
                    id,
                    directory.outcome().name().toLowerCase(Locale.ROOT),
                    directory.users(),
                    directory.groups(),
                    directory.memberships(),
                    directory.removed());
        }
        if (directory.failure() != null) {
            out.println("WARNING " + id + ": " + text(directory.failure()));
        }
        directory.refused().forEach(record -> out.println("WARNING " + id + ": " + leftOut(record)));
    }

    static String leftOut(RefusedRecord record) {
        return TerminalText.of(record.kind()) + " " + TerminalText.of(record.id()) + " was left out: "
                + TerminalText.of(record.reason());
    }

    private static String text(Throwable failure) {
        if (failure instanceof MassRemovalException) {
            return TerminalText.of(String.valueOf(failure.getMessage())
                    .replaceFirst(
                            "run a sync of this store with maxRemoval\\(1\\)",
                            "run dirflux sync with --allow-removal"));
        }
        return failure instanceof DirectorySyncException known
                ? ErrorText.of(known)
                : TerminalText.of(failure.getMessage());
    }

    private static String summary(SyncReport report) {
        return String.format(
                Locale.ROOT,
                "sync: directories=%d users=%d groups=%d memberships=%d removed=%d requests=%d seconds=%.1f",
                report.directories().size(),
                report.directories().stream().mapToLong(DirectoryReport::users).sum(),
                report.directories().stream().mapToLong(DirectoryReport::groups).sum(),
                report.directories().stream()
                        .mapToLong(DirectoryReport::memberships)
                        .sum(),
                report.directories().stream()
                        .mapToLong(DirectoryReport::removed)
                        .sum(),
                report.requests(),
                report.took().toMillis() / 1000.0);
    }
}
