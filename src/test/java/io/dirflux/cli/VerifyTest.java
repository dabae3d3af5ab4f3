package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests each step of verify and its failures, in both dialects. */
class VerifyTest {

    private static final String REFUSED_KEY = "sk_live_not_the_one";

    @ParameterizedTest
    @EnumSource
    void printsTheResultsOfAllStepsAndExitsWith0(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3).name("Acme Okta"))) {
            SimulatedDirectory directory = simulator.tenant().directories().get(0);

            CommandRun run = verify(simulator, dialect);

            assertThat(run.out().lines())
                    .containsSequence(
                            "1. authentication: GET /directories",
                            "   200, JSON",
                            "2. directories: id name state",
                            "   " + directory.id() + " Acme Okta linked",
                            "3. user sync: id username state")
                    .contains("4. group membership: id name")
                    .contains("clock: within 2 s of the server")
                    .contains("dialect: sent " + dialect + ", received " + dialect)
                    .endsWith("verify: warnings=0 failures=0 responses=" + answers(dialect));
            assertThat(idsAfter(run, "3.")).hasSize(1);
            int user = directory.userIndex(idsAfter(run, "3.").get(0)).orElseThrow();
            assertThat(idsAfter(run, "4."))
                    .containsExactlyInAnyOrderElementsOf(
                            directory.groupsOf(user).toList());
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsUsersWithOneRequestForOneUser(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3))) {
            verify(simulator, dialect);

            assertThat(simulator.requests(Route.LIST_USERS))
                    .singleElement()
                    .extracting(request -> request.parameter("limit"))
                    .isEqualTo("1");
            assertThat(simulator.requests()).hasSize(answers(dialect));
        }
    }

    /** In OPENAPI the groups of a user take one more request, because the user is fetched first. */
    static int answers(Dialect dialect) {
        return dialect == Dialect.OPENAPI ? 5 : 4;
    }

    @ParameterizedTest
    @EnumSource
    void printsTheRateHeaders(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3))) {
            assertThat(verify(simulator, dialect).out())
                    .contains(
                            dialect == Dialect.OPENAPI
                                    ? "rate headers: none\n"
                                    : "rate headers: X-RateLimit-Limit: 2147483647, X-RateLimit-Remaining: ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesTheGivenIds(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3), DirectorySpec.of(9, 4))) {
            SimulatedDirectory second = simulator.tenant().directories().get(1);

            CommandRun run = verify(simulator, dialect, "--directory", second.id(), "--user", second.userId(7));

            assertThat(idsAfter(run, "2.")).containsExactly(second.id());
            assertThat(second.userIndex(idsAfter(run, "3.").get(0))).isPresent();
            assertThat(idsAfter(run, "4."))
                    .containsExactlyInAnyOrderElementsOf(second.groupsOf(7).toList());
            assertThat(run.code()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsTheDirectoriesOfTheGivenOrganization(Dialect dialect) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(5, 3))
                .organization("Globex", DirectorySpec.of(5, 3))
                .build();
        try (Simulator simulator =
                Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start()) {
            SimulatedDirectory globex = tenant.directories().get(1);

            CommandRun run = verify(simulator, dialect, "--organization", globex.organizationId());

            assertThat(idsAfter(run, "2.")).containsExactly(globex.id());
            assertThat(run.code()).isZero();
        }
    }

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void printsTheClockDifference(boolean past) {
        try (Simulator simulator = simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3))) {
            String date = past ? "Thu, 01 Jan 2015 00:00:00 GMT" : "Fri, 01 Jan 2100 00:00:00 GMT";
            simulator.faults(
                    Route.LIST_DIRECTORIES,
                    (request, correct) -> Optional.of(
                            new Fault.Status(200, correct.contentType(), correct.body(), Map.of("Date", date))));

            assertThat(verify(simulator, Dialect.OPENAPI).out())
                    .containsPattern("clock: this machine is \\d{9,10} s " + (past ? "ahead of" : "behind"));
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
    void anOptionOverridesTheDialectOfTheEnvironment() {
        try (Simulator simulator = simulator(Dialect.REFERENCE, DirectorySpec.of(5, 3))) {
            Map<String, String> environment =
                    Map.of("WORKOS_API_KEY", simulator.apiKey(), "WORKOS_DIALECT", "reference");

            assertThat(CommandRun.against(simulator, environment, "verify").out())
                    .contains("sent REFERENCE");
            assertThat(CommandRun.against(simulator, environment, "verify", "--dialect=openapi")
                            .out())
                    .contains("sent OPENAPI");
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

    static CommandRun verify(Simulator simulator, Dialect dialect, String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "verify";
        all[1] = "--dialect";
        all[2] = dialect.name();
        System.arraycopy(args, 0, all, 3, args.length);
        return CommandRun.against(simulator, Map.of("WORKOS_API_KEY", simulator.apiKey()), all);
    }

    static Simulator simulator(Dialect dialect, DirectorySpec... directories) {
        Tenant tenant = Tenant.builder().organization("Acme", directories).build();
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    /** The first word of each line of a step. */
    static List<String> idsAfter(CommandRun run, String question) {
        return run.out()
                .lines()
                .dropWhile(line -> !line.startsWith(question))
                .skip(1)
                .takeWhile(line -> line.startsWith("   "))
                .map(String::strip)
                .filter(line -> !line.startsWith("WARNING"))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }
}
