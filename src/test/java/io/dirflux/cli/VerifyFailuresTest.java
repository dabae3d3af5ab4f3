package io.dirflux.cli;

import static io.dirflux.cli.VerifyTest.simulator;
import static io.dirflux.cli.VerifyTest.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of verify. */
class VerifyFailuresTest {

    private static final String REFUSED_KEY = "sk_live_not_the_one";

    @ParameterizedTest
    @EnumSource
    void stopsAtTheFirstStepIfTheKeyIsRefused(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3))) {
            CommandRun run = CommandRun.against(
                    simulator, Map.of("WORKOS_API_KEY", REFUSED_KEY), "verify", "--dialect", dialect.name());

            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err())
                    .startsWith("error: GET /directories answered 401")
                    .contains("the key in WORKOS_API_KEY was refused");
            assertThat(run.out())
                    .contains("1. authentication: GET /directories\n   FAILED\n")
                    .doesNotContain("2. ");
            assertThat(run.out() + run.err()).doesNotContain(REFUSED_KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void printsEarlierResultsWhenAStepGets429(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3))) {
            simulator.fault(
                    Route.LIST_USERS,
                    1,
                    new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "7")));

            CommandRun run = verify(simulator, dialect);

            assertThat(run.err())
                    .contains("GET /directory_users answered 429", "the server asks to wait 7.0 s", "lower --rate");
            assertThat(run.out())
                    .contains("3. user sync: id username state\n   FAILED\n", "Retry-After: 7", "received " + dialect);
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(1);
            assertThat(run.code()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsAnUnreachableServer(Dialect dialect) throws IOException {
        String url;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + closedAtOnce.getLocalPort();
        }

        CommandRun run = CommandRun.of(
                Map.of("WORKOS_API_KEY", "sk_test"), "verify", "--dialect", dialect.name(), "--base-url", url);

        assertThat(run.err()).contains("no connection to the server", "Connection refused");
        assertThat(run.out()).endsWith("   FAILED\nverify: warnings=0 failures=1 responses=0\n");
        assertThat(run.code()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void reportsAResponseThatIsNotJson(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3))) {
            simulator.fault(
                    Route.LIST_DIRECTORIES, 1, new Fault.Status(200, "text/html", "<html>sign in</html>", Map.of()));

            CommandRun run = verify(simulator, dialect);

            assertThat(run.err()).contains("GET /directories answered 200 with a body that is not readable");
            assertThat(run.code()).isEqualTo(3);
        }
    }

    @Test
    void withoutKeySendsNoRequest() {
        try (Simulator simulator = simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3))) {
            CommandRun run = CommandRun.against(simulator, Map.of("WORKOS_API_KEY", " "), "verify");

            assertThat(run.err()).startsWith("No API key: set the environment variable WORKOS_API_KEY");
            assertThat(run.code()).isEqualTo(2);
            assertThat(simulator.requests()).isEmpty();
        }
    }

    @Test
    void refusesAnUnknownDialectInTheEnvironment() {
        CommandRun run = CommandRun.of(Map.of("WORKOS_API_KEY", "sk_test", "WORKOS_DIALECT", "latin"), "verify");

        assertThat(run.err()).startsWith("WORKOS_DIALECT must be OPENAPI or REFERENCE, was latin");
        assertThat(run.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify --directory org_1",
                "verify --organization directory_user_1",
                "verify --user org_1",
                "verify --rate 0",
                "verify --rate many",
                "verify --dialect latin",
                "verify --base-url http://example.com",
                "verify --key sk_test",
                "verify directory_1",
            })
    void refusesInvalidCommandLines(String line) {
        try (Simulator simulator = simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3))) {
            String[] args =
                    (line.contains("--base-url") ? line : line + " --base-url " + simulator.baseUrl()).split(" ");

            CommandRun run = CommandRun.of(Map.of("WORKOS_API_KEY", simulator.apiKey()), args);

            assertThat(run.err()).contains("Try 'dirflux verify --help'");
            assertThat(simulator.requests()).isEmpty();
            assertThat(run.code()).isEqualTo(2);
        }
    }
}
