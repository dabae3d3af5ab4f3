package io.dirflux.cli;

import io.dirflux.error.DirectorySyncException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
        name = "dirflux",
        description = "Reactive client for WorkOS Directory Sync. Unofficial, not affiliated with WorkOS.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nGetting started:%n",
        footer = {
            "  dirflux demo                     runs against a simulator; needs no key",
            "  export WORKOS_API_KEY=sk_...     the key is read only from the environment",
            "  dirflux verify                   checks the key and what it can see",
            "  dirflux export users --directory directory_01H... --output users.ndjson",
            "  dirflux tail --checkpoint tail.checkpoint --output events.ndjson",
            "  dirflux sync                     copies the directories into a database",
            "  dirflux doctor                   looks for what is wrong, and says what to do",
            "  dirflux console                  directories, users, events in a browser",
            "  dirflux webhook verify --header sig.txt --body body.json",
            "  dirflux help verify              describes a command, with examples",
            "",
            "To define the command: alias dirflux='java -jar /path/to/dirflux-cli.jar'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:finished, but a check failed or a record was unreadable",
            "2:invalid command line, or no API key",
            "3:stopped early: the API, the network or the output failed",
            "130:interrupted (Ctrl-C, SIGINT)",
            "143:terminated (SIGTERM)"
        },
        subcommands = CommandLine.HelpCommand.class)
public final class Main implements Runnable {

    static final int CHECK_FAILED = 1;
    static final int USAGE = 2;
    static final int FAILED = 3;
    static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    /** Filled by picocli. */
    @SuppressWarnings("NullAway.Init")
    Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // not System.out, which hides a full disk and a closed pipe
        System.exit(commandLine(System.getenv(), new FileOutputStream(FileDescriptor.out))
                .execute(args));
    }

    /**
     * The whole command line.
     *
     * @param out receives exported records and events
     */
    static CommandLine commandLine(Map<String, String> environment, OutputStream out) {
        return new CommandLine(new Main())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new VerifyCommand(environment))
                .addSubcommand(new ExportCommand(environment, out))
                .addSubcommand(new TailCommand(environment, out))
                .addSubcommand(new SyncCommand(environment))
                .addSubcommand(new DoctorCommand(environment))
                .addSubcommand(new ConsoleCommand(environment))
                .addSubcommand(
                        new CommandLine(new WebhookCommand()).addSubcommand(new WebhookVerifyCommand(environment)))
                .addSubcommand(new CompletionCommand())
                .registerConverter(Instant.class, new TimeConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::refused)
                .setExecutionExceptionHandler(Main::failed)
                .setExitCodeExceptionMapper(unforeseen -> FAILED);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which command? Try: demo, verify, export, tail, sync, doctor, console, webhook");
    }

    private static int refused(ParameterException e, String[] args) {
        return refused(e.getCommandLine(), e);
    }

    private static int refused(CommandLine commandLine, Exception e) {
        PrintWriter err = commandLine.getErr();
        if (e instanceof UnmatchedArgumentException unmatched) {
            err.println(TerminalText.of(
                    unmatched(commandLine, unmatched.getUnmatched().get(0))));
        } else {
            err.println(ErrorText.ofRefused(String.valueOf(e.getMessage())));
        }
        err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'");
        return USAGE;
    }

    private static String unmatched(CommandLine commandLine, String word) {
        boolean option = word.startsWith("-");
        CommandSpec spec = commandLine.getCommandSpec();
        Set<String> known =
                option ? spec.optionsMap().keySet() : spec.subcommands().keySet();
        String what = option ? "Unknown option: " : known.isEmpty() ? "Unexpected argument: " : "Unknown command: ";
        String choice = Suggestions.nearest(option ? word.split("=", 2)[0] : word, known)
                .map(nearest -> ". Did you mean " + nearest + "?")
                .orElseGet(() -> option || known.isEmpty() ? "" : ". Commands: " + String.join(", ", known));
        return what + word + choice;
    }

    /** The client's builders refuse invalid values, such as an id of another kind or a key with a line break. */
    private static int failed(Exception e, CommandLine commandLine, @Nullable ParseResult parsed) throws Exception {
        if (e instanceof IllegalArgumentException) {
            return refused(commandLine, e);
        }
        if (e instanceof DirectorySyncException known) {
            commandLine.getErr().println("error: " + ErrorText.of(known));
            return FAILED;
        }
        throw e;
    }

    /** Reads the version from the manifest of the runnable jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"dirflux " + (version == null ? "(unknown version: not run from the jar)" : version)};
        }
    }
}
