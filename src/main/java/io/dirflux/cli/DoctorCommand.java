package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for what keeps directories, or their copy in a database, from being right. */
@Command(
        name = "doctor",
        header = "Looks for problems of directories and their copy.",
        description = {
            "",
            "Asks for the state of each directory, its first users and groups, and the events",
            "of the last 24 hours. With --to, it compares the counts with those of a database",
            "that 'dirflux sync' has written, looks for empty groups and for users without",
            "groups, and says how old the copy is. Nothing is changed.",
            "",
            "Needs " + ClientOptions.KEY + " in the environment.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  dirflux doctor", "  dirflux doctor directory_01H... --to r2dbc:h2:file:///./directory"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing was found",
            "1:there are findings; each line starts with WARNING",
            "2:invalid command line, or no API key",
            "3:the API, the network or the database failed",
            "130:interrupted (Ctrl-C)",
            "143:terminated (SIGTERM)"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions client;

    @Parameters(arity = "0..1", paramLabel = "DIRECTORY", description = "Only this directory. Default: all of them.")
    private @Nullable String directory;

    @Option(names = "--to", paramLabel = "URL", description = "The database that 'dirflux sync' has written.")
    private @Nullable String database;

    @SuppressWarnings("NullAway.Init")
    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ResponseHeaders headers = new ResponseHeaders();
        PrintWriter out = spec.commandLine().getOut();
        try (DirectorySyncClient api =
                        client.builder(environment, headers::watch).build();
                SyncDatabase copy =
                        database == null ? null : SyncDatabase.openExisting("--to", database, environment)) {
            int findings = new Diagnosis(api, headers, copy, out, client.quiet()).of(directory);
            return findings == 0 ? 0 : Main.CHECK_FAILED;
        } finally {
            out.flush();
        }
    }
}
