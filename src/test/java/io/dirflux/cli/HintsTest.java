package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.RawServer;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that messages name options and say what to write. */
class HintsTest {

    private final Simulator simulator = Simulator.builder()
            .tenant(Tenant.builder()
                    .organization("Acme", DirectorySpec.of(10, 1))
                    .build())
            .unlimited()
            .start();
    private final String directory = simulator.tenant().directories().get(0).id();

    @AfterEach
    void close() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify --rate 0 | --rate must be 1 or more, was 0",
                "tail --pause 0 | --pause must be 1 or more, was 0",
                "webhook verify --header a --body b --tolerance 0 | --tolerance must be 1 or more, was 0",
                "tail --since yesterday | '--since': write a date such as 2026-01-31 (midnight UTC), or a time",
                "tail --after nope | --after must be the id of an event, event_..., was nope",
                "verify --base-url http://example.com | --base-url is refused: plain http sends the API key unencrypted; use https",
                "verify --base-url 127.0.0.1:9501 | the scheme is missing; write http://127.0.0.1:9501",
                "verify --base-url api.example.com/v1 | the scheme is missing; write https://api.example.com/v1",
                "verify --base-url https://sk_a@b.example | the key goes into WORKOS_API_KEY",
                "export users --directory directory_1 --state actve | did you mean active? To use it anyway, add --any-value",
                "export users --directory directory_1 --state x | known values are active, inactive, suspended",
                "tail --events dsync.user.create | did you mean dsync.user.created?",
                "tail --events foo | known values are dsync.activated, ",
                "foo | Unknown command: foo. Commands: ",
                "verfy | Unknown command: verfy. Did you mean verify?",
                "verify --organisation x | Unknown option: --organisation. Did you mean --organization?",
                "verify directory_1 | Unexpected argument: directory_1",
            })
    void refusesACommandLineInItsOwnWords(String line, String message) {
        CommandRun run =
                CommandRun.of(Map.of("WORKOS_API_KEY", "sk_test", "WORKOS_WEBHOOK_SECRET", "whsec_1"), line.split(" "));

        assertThat(run.err()).contains(message).doesNotContain("allowInsecureHttp", "apiKey", "sk_a", "java.");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aTimeMayBeADate() {
        assertThat(run("tail", "--once", "--since", "2999-01-31").code()).isZero();
        assertThat(simulator.requests(Route.LIST_EVENTS).get(0).parameter("range_start"))
                .isEqualTo("2999-01-31T00:00:00Z");
    }

    @Test
    void anUnknownValueIsUsedOnlyIfItMustBe() {
        CommandRun users =
                run("export", "users", "--directory", directory, "--state", "actve", "--any-value", "--progress=none");
        assertThat(users.err()).startsWith("WARNING --state: ").contains("did you mean active?");
        assertThat(users.code()).isZero();

        CommandRun events = run("tail", "--once", "--events", "dsync.user.promoted", "--any-value");
        assertThat(events.err()).startsWith("WARNING --events: ");
        assertThat(events.code()).isZero();
    }

    @Test
    void a404OfAListBlamesTheBaseUrl() {
        CommandRun run = CommandRun.of(
                Map.of("WORKOS_API_KEY", simulator.apiKey()), "verify", "--base-url", simulator.baseUrl() + "/v9");

        assertThat(run.err()).contains("there is no such API at --base-url");
        assertThat(run("verify", "--directory", "directory_1").err()).contains("check the id");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429})
    void aPageOfAProxyBlamesNeitherTheKeyNorTheId(int status) {
        try (RawServer proxy = RawServer.answering(
                RawServer.http(status, "Content-Type: text/html\r\nRetry-After: 99\r\n", "<html>Sign in</html>"))) {
            CommandRun run =
                    CommandRun.of(Map.of("WORKOS_API_KEY", "sk_test"), "tail", "--once", "--base-url", proxy.baseUrl());

            assertThat(run.err())
                    .contains("is not the API's")
                    .doesNotContain("was refused", "check the id", "if others use this key", "baseUrl");
        }
    }

    @Test
    void aRefusedPositionIsNotOfferedToContinueWith() {
        CommandRun tooOld = run("tail", "--once", "--since", "2020-01-01");
        assertThat(tooOld.err())
                .contains("the server keeps events for 30 to 90 days")
                .doesNotContain("directories begin with", "to continue", "error()");

        CommandRun unknown = run("tail", "--once", "--after", "event_nope");
        assertThat(unknown.err()).startsWith("error: GET /events").doesNotContain("to continue");
    }

    @Test
    void httpsToAPlainPortIsExplained() {
        String url = simulator.baseUrl().replace("http:", "https:");
        CommandRun run = CommandRun.of(Map.of("WORKOS_API_KEY", "sk_test"), "verify", "--base-url", url);

        assertThat(run.err())
                .startsWith("error: the server does not speak https")
                .doesNotContainPattern("[0-9a-f]{16}");
    }

    @Test
    void theOtherDialectIsNamedAsAnOption() {
        simulator.faults(
                Route.LIST_USERS,
                (request, correct) -> Optional.of(new Fault.Status(
                        422,
                        "application/json",
                        "{\"message\":\"x\",\"errors\":[{\"field\":\"organization\",\"code\":\"unknown\"}]}",
                        Map.of())));

        assertThat(run("export", "users", "--directory", directory).err())
                .contains("try --dialect REFERENCE")
                .doesNotContain("Dialect.");
    }

    private CommandRun run(String... args) {
        return CommandRun.against(simulator, Map.of("WORKOS_API_KEY", simulator.apiKey()), args);
    }
}
