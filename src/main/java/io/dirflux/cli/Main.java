package io.dirflux.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "dirflux",
        description = "Reactive client for WorkOS Directory Sync. Unofficial, not affiliated with WorkOS.",
        mixinStandardHelpOptions = true,
        subcommands = DemoCommand.class)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Filled by picocli. */
    @SuppressWarnings("NullAway.Init")
    Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Try: demo");
    }
}
