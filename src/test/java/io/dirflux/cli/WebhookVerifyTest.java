package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.webhook.WebhookVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests webhook verify with stored webhooks. */
class WebhookVerifyTest {

    private static final String SECRET = "whsec_qX7ZpE0vYt4nLw2d";
    private static final Map<String, String> ENVIRONMENT = Map.of("WORKOS_WEBHOOK_SECRET", SECRET);
    private static final String BODY =
            "{\"id\":\"event_2\",\"event\":\"dsync.party.started\"," + "\"data\":{\"directory_id\":\"directory_1\"}}";

    /** {@code printf '%s' "1764072000123.$BODY" | openssl dgst -sha256 -hmac whsec_qX7ZpE0vYt4nLw2d}. */
    private static final String OLD =
            "t=1764072000123, v1=ab71b4ff6154e1bf4904932486b28e8a5c806d8d3d3e11bccd4b3a5fc71af2ce";

    @TempDir
    private Path folder;

    private Path header;
    private Path body;

    @BeforeEach
    void aGenuineWebhook() throws IOException {
        body = Files.writeString(folder.resolve("body.json"), BODY);
        header = Files.writeString(folder.resolve("headers.txt"), sign(BODY, Instant.now()));
    }

    @Test
    void printsTheEventOfAGenuineWebhook() {
        CommandRun run = verify();

        assertThat(run.out()).isEqualTo("genuine: dsync.party.started event_2\ndirectory: directory_1\n");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"WorkOS-Signature: %s", "POST / HTTP/1.1\nHost: x\nworkos-signature:%s\nAccept: */*\n", " %s\n"})
    void readsTheHeaderAloneOrAmongOthers(String form) throws IOException {
        Files.writeString(header, form.formatted(sign(BODY, Instant.now())));

        assertThat(verify().code()).isZero();
    }

    @Test
    void acceptsAnOldWebhookOnlyWithAnyAge() throws IOException {
        Files.writeString(header, OLD);

        assertThat(verify().out())
                .startsWith("NOT GENUINE (stale): The webhook was signed at 2025-11-25T12:00:00.123Z")
                .contains("--any-age");
        assertThat(verify().code()).isEqualTo(1);
        assertThat(verify("--any-age").code()).isZero();
    }

    @Test
    void theToleranceIsInSeconds() throws IOException {
        Files.writeString(header, sign(BODY, Instant.now().minusSeconds(300)));

        assertThat(verify().code()).isEqualTo(1);
        assertThat(verify("--tolerance", "600").code()).isZero();
    }

    @Test
    void refusesAChangedBodyWithoutPrintingTheSecret() throws IOException {
        Files.writeString(body, BODY + "\n");
        CommandRun run = verify();

        assertThat(run.out()).startsWith("NOT GENUINE (mismatch): ").contains("the exact bytes of the request");
        assertThat(run.out() + run.err()).doesNotContain(SECRET);
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void reportsAGenuineBodyThatIsNotAnEvent() throws IOException {
        Files.writeString(body, "[]");
        Files.writeString(header, sign("[]", Instant.now()));
        CommandRun run = verify();

        assertThat(run.out()).startsWith("NOT AN EVENT: A webhook is genuine, but");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void withoutSecretNamesTheVariable() {
        CommandRun run =
                CommandRun.of(Map.of(), "webhook", "verify", "--header", header.toString(), "--body", body.toString());

        assertThat(run.err()).startsWith("No secret: set the environment variable WORKOS_WEBHOOK_SECRET");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void namesAMissingFile() throws IOException {
        Files.delete(body);
        CommandRun run = verify();

        assertThat(run.err()).startsWith("Cannot read the file " + body);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void refusesInvalidOptions() {
        assertThat(verify("--tolerance", "0").code()).isEqualTo(2);
        assertThat(CommandRun.of(ENVIRONMENT, "webhook", "verify").err()).contains("--header", "--body");
        assertThat(CommandRun.of(ENVIRONMENT, "webhook").err()).startsWith("Which command? Try: verify");
    }

    private CommandRun verify(String... more) {
        String[] args = {"webhook", "verify", "--header", header.toString(), "--body", body.toString()};
        return CommandRun.of(
                ENVIRONMENT,
                Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
    }

    private static String sign(String body, Instant issued) {
        return WebhookVerifier.of(SECRET).sign(body.getBytes(StandardCharsets.UTF_8), issued);
    }
}
