package io.dirflux.cli;

import io.dirflux.error.DecodingException;
import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.webhook.WebhookVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks whether a webhook stored in files is genuine. */
@Command(
        name = "verify",
        header = "Checks whether a webhook is genuine, and if not, prints why.",
        description = {
            "",
            "Checks the signature of a webhook as your endpoint should, and prints the",
            "name and the ids of its event. Nothing is sent anywhere.",
            "",
            "The body must contain the exact bytes of the request. An editor that adds a",
            "line break, or a JSON formatter, changes it. A webhook is valid for three",
            "minutes; use --any-age for an older one.",
            "",
            "Needs " + WebhookVerifyCommand.SECRET + " in the environment: the signing secret",
            "of the endpoint, shown on the webhooks page of the dashboard.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export WORKOS_WEBHOOK_SECRET=...",
            "  dirflux webhook verify --header headers.txt --body body.json",
            "  dirflux webhook verify --header headers.txt --body body.json --any-age"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the webhook is genuine and contains an event",
            "1:it is not genuine or not an event; the reason is printed",
            "2:invalid command line, no secret, or an unreadable file"
        })
final class WebhookVerifyCommand implements Callable<Integer> {

    static final String SECRET = "WORKOS_WEBHOOK_SECRET";

    private static final int MAX_FILE = 1 << 20;
    private static final Duration ANY_AGE = Duration.ofDays(365_000);
    private static final String NAME = WebhookVerifier.SIGNATURE_HEADER.toLowerCase(Locale.ROOT) + ":";

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--header",
            paramLabel = "FILE",
            required = true,
            description =
                    "File with the WorkOS-Signature header: only its value, or all headers as 'Name: value' lines.")
    private Path header;

    @Option(names = "--body", paramLabel = "FILE", required = true, description = "File with the body, byte for byte.")
    private Path body;

    @Option(
            names = "--tolerance",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "Largest difference between its time and now. Default: ${DEFAULT-VALUE}.")
    private long tolerance;

    @Option(names = "--any-age", description = "Check only the signature, not the age.")
    private boolean anyAge;

    @SuppressWarnings("NullAway.Init")
    WebhookVerifyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        WebhookVerifier verifier = verifier();
        PrintWriter out = spec.commandLine().getOut();
        try {
            DirectoryEvent event = verifier.receive(signature(), read(body));
            out.println("genuine: " + TerminalText.of(event.name()) + " " + TerminalText.of(event.id()));
            out.println("directory: " + TerminalText.of(event.directoryId()));
            return 0;
        } catch (WebhookSignatureException e) {
            out.println("NOT GENUINE (" + e.reason().name().toLowerCase(Locale.ROOT) + "): " + e.getMessage());
            hint(e.reason()).ifPresent(out::println);
        } catch (DecodingException e) {
            out.println("NOT AN EVENT: " + TerminalText.of(e.getMessage()));
        } finally {
            out.flush();
        }
        return Main.CHECK_FAILED;
    }

    private WebhookVerifier verifier() {
        String secret = environment.get(SECRET);
        if (secret == null || secret.isBlank()) {
            throw new IllegalArgumentException(
                    "No secret: set the environment variable " + SECRET + " to the signing secret of the endpoint");
        }
        ClientOptions.requireAtLeastOne("--tolerance", tolerance);
        return WebhookVerifier.builder()
                .secret(secret)
                .tolerance(anyAge ? ANY_AGE : Duration.ofSeconds(tolerance))
                .maxBodyBytes(MAX_FILE)
                .build();
    }

    /** The value after the header's name, or the whole file if no line begins with that name. */
    private String signature() {
        String text = new String(read(header), StandardCharsets.UTF_8);
        return text.lines()
                .map(String::strip)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(NAME))
                .map(line -> line.substring(NAME.length()))
                .findFirst()
                .orElse(text)
                .strip();
    }

    /** Reads at most one byte more than allowed, so that a large file is refused without reading it all. */
    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_FILE + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the file " + file, e);
        }
    }

    private static Optional<String> hint(Reason reason) {
        return switch (reason) {
            case MISMATCH ->
                Optional.of("Is " + SECRET
                        + " the secret of this endpoint? Does the body have the exact bytes of the request?");
            case STALE, FUTURE -> Optional.of("To check an older webhook, add --any-age");
            default -> Optional.empty();
        };
    }
}
