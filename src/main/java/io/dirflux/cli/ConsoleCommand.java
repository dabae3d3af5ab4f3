package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.console.ConsoleServer;
import io.dirflux.error.StoreUnavailableException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;

/** Serves a page that shows directories, users, groups, events and the rate limit, until the process gets a signal. */
@Command(
        name = "console",
        header = "Shows directories, users and events in a browser.",
        description = {
            "",
            "Prints an address to open in a browser on this machine. It works once, in one",
            "browser. The page shows directories, users, groups, events as they happen and",
            "the rate limit, and answers why a person is not in a group. It only reads.",
            "It is served on loopback until Ctrl-C.",
            "",
            "Needs " + ClientOptions.KEY + " in the environment, except with --demo.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  dirflux console --demo", "  dirflux console --port 8080 --store r2dbc:h2:file:///./directory"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:invalid command line, no API key, or a port that cannot be used",
            "3:the database failed",
            "130:interrupted (Ctrl-C), which is how it normally ends",
            "143:terminated (SIGTERM)"
        })
final class ConsoleCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions client;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port on 127.0.0.1. Default: a free one.")
    private int port;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "Also show the state of the database that 'dirflux sync' has written. It is only read.")
    private @Nullable String database;

    @Option(names = "--demo", description = "Use a simulator with changes of its own instead of a key.")
    private boolean demo;

    @SuppressWarnings("NullAway.Init")
    ConsoleCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (!demo) {
            return served(client.builder(environment));
        }
        try (ConsoleDemo simulated = ConsoleDemo.start(client.dialect(environment))) {
            DemoServer server = simulated.server();
            return served(client.builderFor(server.baseUrl(), server.environment(environment)));
        }
    }

    private int served(DirectorySyncClientBuilder builder) {
        try (ShutdownSignal shutdown = ShutdownSignal.watch(); // the process lives until all is closed
                DirectorySyncClient api = builder.build();
                SyncDatabase store =
                        database == null ? null : SyncDatabase.openExisting("--store", database, environment);
                ConsoleServer server = server(api, store)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("Open this address in a browser on this machine; it works once:");
            out.println("  " + server.address());
            out.println("Ctrl-C ends the console.");
            out.flush();
            Mono.firstWithSignal(shutdown.received(), server.onClose())
                    .then(server.closeLater())
                    .block();
            return Main.INTERRUPTED;
        } catch (StoreUnavailableException unreachable) {
            spec.commandLine().getErr().println(TerminalText.of("error: " + ErrorText.ofStore(unreachable, "--store")));
            return Main.FAILED;
        }
    }

    private ConsoleServer server(DirectorySyncClient api, @Nullable SyncDatabase store) {
        ConsoleServer.Builder builder = ConsoleServer.builder(api).port(port);
        try {
            return (store == null ? builder : builder.store(new SyncedCopy(store).status())).start();
        } catch (ChannelBindException unusable) {
            throw new IllegalArgumentException(
                    "--port " + port + " cannot be used, another program may have it: choose another one", unusable);
        }
    }
}
