package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoTest {

    private static final int RATE = 1000;

    @Test
    void streamsTheWholeTenantWithinTheLimitAndPrintsTheTotals() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(Map.of(), OutputStream.nullOutputStream())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));

        int exitCode = commandLine.execute("demo", "--progress=plain");

        assertThat(out.toString().strip().lines().toList())
                .last()
                .asString()
                .matches("demo: directories=3 users=5000 groups=60 memberships=\\d+"
                        + " requests=\\d+ refused=0 seconds=[\\d.]+");
        assertThat(out.toString())
                .contains("unlinked")
                .contains("largest group")
                .doesNotContain("DIFFERS");
        assertThat(err.toString()).containsPattern(Pattern.compile("5000/5000 users .* 54 requests"));
        assertThat(exitCode).isZero();
    }

    @Test
    void withoutProgressPrintsNothingToStandardError() {
        StringWriter err = new StringWriter();
        ProgressListener progress = expecting(10);

        try (ProgressPrinter printer = new ProgressPrinter(ProgressStyle.none, progress, new PrintWriter(err, true))) {
            printer.start();
        }

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void updatesALiveLineInPlace() {
        StringWriter err = new StringWriter();
        ProgressListener progress = expecting(10);

        try (ProgressPrinter printer = new ProgressPrinter(ProgressStyle.live, progress, new PrintWriter(err, true))) {
            printer.start();
        }

        assertThat(err.toString()).startsWith("\r\u001b[K0/10 users").endsWith(System.lineSeparator());
    }

    @Test
    void reportsAnyDifferenceFromTheSimulator() {
        try (Simulator simulator = simulator()
                .faults(
                        Route.LIST_USERS,
                        (request, correct) -> Optional.of(new Fault.Body(
                                correct.body().replaceFirst("\"state\":\"active\"", "\"state\":\"inactive\""))))
                .start()) {
            DemoReport report = new Demo(simulator, RATE, new ProgressListener("users", RATE)).run();

            assertThat(report.isSuccess()).isFalse();
            assertThat(report.differences())
                    .containsExactly(simulator.tenant().directories().get(0).id() + ": states of users");
        }
    }

    @Test
    void failsIfARequestWasRefused() {
        try (Simulator simulator = simulator()
                .fault(Route.LIST_GROUPS, 1, Fault.status(429, "Rate limit exceeded"))
                .start()) {
            DemoReport report = new Demo(simulator, RATE, new ProgressListener("users", RATE)).run();

            assertThat(report.refused()).isEqualTo(1);
            assertThat(report.differences()).isEmpty();
            assertThat(report.isSuccess()).isFalse();
        }
    }

    private static ProgressListener expecting(int users) {
        ProgressListener progress = new ProgressListener("users", RATE);
        progress.expect(users);
        return progress;
    }

    private static SimulatorBuilder simulator() {
        return Simulator.builder()
                .dialect(Dialect.REFERENCE)
                .rateLimit(RATE, Duration.ofSeconds(1))
                .tenant(Tenant.builder()
                        .organization("Acme", DirectorySpec.of(120, 5))
                        .build());
    }
}
