package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests each step of verify and its failures, in both dialects. */
class VerifyTest {

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
