package io.dirflux.cli;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Streams a whole tenant from the simulator with the real client and compares every id. */
@Command(
        name = "demo",
        header = "Streams a whole tenant from a simulator; needs no key.",
        description = {
            "Streams 3 directories, 5,000 users and 60 groups from a simulator on loopback,",
            "at 10 requests per second, and compares every id with the simulator's data.",
            "Needs no key and no network. Exit code 0: no difference and no refused request."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final int RATE = 10;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--progress",
            description = "Progress on stderr: ${COMPLETION-CANDIDATES}. Default: live on a terminal, else plain.",
            paramLabel = "HOW")
    private ProgressStyle progress = ProgressStyle.byConsole();

    @SuppressWarnings("NullAway.Init")
    DemoCommand() {}

    @Override
    public Integer call() {
        Tenant tenant = DemoServer.tenant("unlinked");
        try (Simulator simulator = Simulator.builder()
                .dialect(Dialect.REFERENCE)
                .rateLimit(RATE, Duration.ofSeconds(1))
                .tenant(tenant)
                .start()) {
            PrintWriter err = spec.commandLine().getErr();
            ProgressListener watched = new ProgressListener("users", RATE);
            watched.expect(
                    tenant.directories().stream().mapToLong(d -> d.users()).sum());
            DemoReport report = run(new Demo(simulator, RATE, watched), new ProgressPrinter(progress, watched, err));
            print(report);
            return report.isSuccess() ? 0 : 1;
        }
    }

    private static DemoReport run(Demo demo, ProgressPrinter printer) {
        try (printer) {
            printer.start();
            return demo.run();
        }
    }

    private void print(DemoReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%-22s %-10s %7s %9s %7s %14s%n",
                "directory", "state", "active", "inactive", "groups", "largest group");
        for (StreamedDirectory tally : report.directories()) {
            out.printf(
                    "%-22s %-10s %7d %9d %7d %14d%n",
                    tally.directory().name(),
                    tally.directory().state(),
                    tally.active(),
                    tally.inactive(),
                    tally.groups(),
                    tally.largestGroup());
        }
        report.differences().forEach(difference -> out.println("DIFFERS: " + difference));
        out.printf(
                Locale.ROOT,
                "demo: directories=%d users=%d groups=%d memberships=%d requests=%d refused=%d seconds=%.1f%n",
                report.directories().size(),
                report.users(),
                report.groups(),
                report.memberships(),
                report.requests(),
                report.refused(),
                report.took().toMillis() / 1000.0);
        out.flush();
    }
}
