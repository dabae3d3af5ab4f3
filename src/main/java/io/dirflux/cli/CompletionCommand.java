package io.dirflux.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a shell completion script, generated from the commands. */
@Command(
        name = "completion",
        header = "Prints a completion script for bash and zsh.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  alias dirflux='java -jar /path/to/dirflux-cli.jar'",
            "  source <(dirflux completion)",
            "  dirflux ex<TAB>"
        })
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    CompletionCommand() {}

    @Override
    public void run() {
        String script = AutoComplete.bash("dirflux", spec.root().commandLine());
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
    }
}
