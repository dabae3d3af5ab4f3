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

/** Runs the reference page's four verification steps, and checks clock, rate headers and dialect. */
@Command(
        name = "verify",
        header = "Checks the API key and its directories in four steps.",
        description = {
            "",
            "Sends each request once and prints the result:",
            "  1  GET /directories: is the key accepted?",
            "  2  the directories, as 'id name state': is each of them linked?",
            "  3  one user of a directory, as 'id username state': is the user active?",
            "  4  the groups of that user, as 'id name': are there any?",
            "Then it prints the clock difference, the server's rate headers and the dialect",
            "the server speaks. Nothing is changed, and nothing is retried.",
            "",
            "Without --directory and --user: the first linked directory and its first user.",
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
            "0:every check passed",
            "1:a check failed; its line starts with WARNING",
            "2:invalid command line, or no API key",
            "3:the API or the network failed; earlier results are printed",
            "130:interrupted (Ctrl-C)",
            "143:terminated (SIGTERM)"
        })
final class VerifyCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions options;

    @Option(
            names = "--organization",
            paramLabel = "ID",
            description = "Check the directories of this organization, org_...")
    private @Nullable String organization;

    @Option(names = "--directory", paramLabel = "ID", description = "Check this directory, directory_...")
    private @Nullable String directory;

    @Option(names = "--user", paramLabel = "ID", description = "Check the groups of this user, directory_user_...")
    private @Nullable String user;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @SuppressWarnings("NullAway.Init")
    VerifyCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    private VerifyReport.Style style() {
        return json ? VerifyReport.Style.JSON : options.quiet() ? VerifyReport.Style.QUIET : VerifyReport.Style.TEXT;
    }

    @Override
    public Integer call() {
        ResponseHeaders headers = new ResponseHeaders();
        PrintWriter out = spec.commandLine().getOut();
        try (DirectorySyncClient client = options.builder(environment, headers::watch)
                .retryPolicy(RetryPolicy.none())
                .build()) {
            VerifyReport report = new VerifyReport(out, style());
            Verification verification = new Verification(client, options.dialect(environment), headers, report);
            try {
                verification.ask(organization, directory, user);
            } catch (DirectorySyncException e) {
                report.fail(ErrorText.of(e));
                spec.commandLine().getErr().println("error: " + ErrorText.of(e));
                verification.printSummary();
                return Main.FAILED;
            }
            verification.printSummary();
            return report.warnings() == 0 ? 0 : Main.CHECK_FAILED;
        } finally {
            out.flush();
        }
    }
}
