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

/** Whether a webhook that was kept in files is genuine, and if not, why. */
@Command(
        name = "verify",
        header = "Says whether a webhook is genuine, and if not, why.",
        description = {
            "",
            "Checks the signature of a webhook as your endpoint should, and prints the",
            "name and the ids of its event. Nothing is sent anywhere.",
            "",
            "The body must be the request's bytes as they came: an editor that adds a line",
            "break, or a JSON formatter, makes it another one. A webhook is good for three",
            "minutes; --any-age looks at one that was kept.",
            "",
            "Needs " + WebhookVerifyCommand.SECRET + " in the environment: the signing secret",
            "of the endpoint, from the dashboard's page of its webhooks.",
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
            "0:genuine, and an event",
            "1:not genuine, or not an event; the reason is printed",
            "2:the command line was not understood, no secret, or a file is not readable"
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
            description = "Holds the WorkOS-Signature header: its value alone, or all headers as 'Name: value' lines.")
    private Path header;

    @Option(names = "--body", paramLabel = "FILE", required = true, description = "Holds the body, byte for byte.")
    private Path body;

    @Option(
            names = "--tolerance",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How old, or how far ahead, it may be. Default: ${DEFAULT-VALUE}.")
    private long tolerance;

    @Option(names = "--any-age", description = "Whenever it was signed: only the signature is checked.")
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
        return Main.NOT_AS_IT_SHOULD_BE;
    }

    private WebhookVerifier verifier() {
        String secret = environment.get(SECRET);
        if (secret == null || secret.isBlank()) {
            throw new IllegalArgumentException(
                    "No secret: set the environment variable " + SECRET + " to the signing secret of the endpoint");
        }
        return WebhookVerifier.builder()
                .secret(secret)
                .tolerance(anyAge ? ANY_AGE : Duration.ofSeconds(tolerance))
                .maxBodyBytes(MAX_FILE)
                .build();
    }

    /** The rest of the line that begins with the header's name, else the whole file. */
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

    /** Not all of a file that is too large anyway. */
    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_FILE + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not readable: " + file, e);
        }
    }

    private static Optional<String> hint(Reason reason) {
        return switch (reason) {
            case MISMATCH ->
                Optional.of("Is " + SECRET + " the secret of this endpoint, and the body the bytes as they came?");
            case STALE, FUTURE -> Optional.of("To look at a webhook that was kept: --any-age");
            default -> Optional.empty();
        };
    }
}
