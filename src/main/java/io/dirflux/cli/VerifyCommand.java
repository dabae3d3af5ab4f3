package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.error.DirectorySyncException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The reference page's four verification commands, and what their answers tell besides. */
@Command(
        name = "verify",
        header = "Asks the API four questions, and says what is not as it should be.",
        description = {
            "",
            "Each question is asked once, and what came is printed:",
            "  1  GET /directories: is the key accepted?",
            "  2  the directories, as 'id name state': is each of them linked?",
            "  3  one user of a directory, as 'id username state': is it active?",
            "  4  the groups of that user, as 'id name': are there any?",
            "Then: how far the clocks are apart, whether the server sends rate headers,",
            "and which dialect it speaks. Nothing is changed, and nothing is retried.",
            "",
            "Ids that are not given are found: the first linked directory, its first user.",
            "Needs " + ClientOptions.KEY + " in the environment.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dirflux verify",
            "  dirflux verify --organization org_01H...",
            "  dirflux verify --directory directory_01H..."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is as it should be",
            "1:a check failed; its line begins with WARNING",
            "2:the command line was not understood, or there is no key",
            "3:the API or the network failed; what was found before is printed",
            "130:interrupted (Ctrl-C)"
        })
final class VerifyCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions options;

    @Option(names = "--organization", paramLabel = "ID", description = "Look at the directories of this one, org_...")
    private @Nullable String organization;

    @Option(names = "--directory", paramLabel = "ID", description = "Look at this directory, directory_...")
    private @Nullable String directory;

    @Option(names = "--user", paramLabel = "ID", description = "Look at the groups of this user, directory_user_...")
    private @Nullable String user;

    @SuppressWarnings("NullAway.Init")
    VerifyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ResponseHeaders heads = new ResponseHeaders();
        PrintWriter out = spec.commandLine().getOut();
        try (DirectorySyncClient client = options.builder(environment)
                .retryPolicy(RetryPolicy.none())
                .httpClient(http -> http.doOnResponse((response, connection) -> heads.saw(response)))
                .build()) {
            Verification verification = new Verification(client, options.dialect(environment), heads, out);
            try {
                verification.ask(organization, directory, user);
            } catch (DirectorySyncException e) {
                out.println("   FAILED");
                spec.commandLine().getErr().println("error: " + ErrorText.of(e));
                verification.tellWhatElse();
                return Main.FAILED;
            }
            verification.tellWhatElse();
            return verification.warnings() == 0 ? 0 : Main.NOT_AS_IT_SHOULD_BE;
        } finally {
            out.flush();
        }
    }
}
