package io.dirflux.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for webhooks. */
@Command(
        name = "webhook",
        header = "Commands for webhooks.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExample:%n",
        footer = "  dirflux webhook verify --header signature.txt --body body.json",
        subcommands = CommandLine.HelpCommand.class)
final class WebhookCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Filled by picocli. */
    @SuppressWarnings("NullAway.Init")
    WebhookCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Try: verify");
    }
}
