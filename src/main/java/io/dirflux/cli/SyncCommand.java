package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncPlan;
import io.dirflux.sync.SyncProgress;
import io.dirflux.sync.SyncReport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Copies directories into a database, once or for as long as it runs. */
@Command(
        name = "sync",
        header = "Copies directories into a database.",
        description = {
            "",
            "Lists all users, groups and memberships, stores them, and applies the events up",
            "to now. A sync that was stopped continues where it was. With --follow it applies",
            "every change until Ctrl-C. Users and groups that are gone are removed, unless",
            "that would be more than a fifth of a directory.",
            "",
            "The tables are created if they are not there: dirflux_user, dirflux_group,",
            "dirflux_membership and others. A password of the database is read from",
            SyncDatabase.PASSWORD + ", a user from " + SyncDatabase.USER + ".",
            "",
            "Needs " + ClientOptions.KEY + " in the environment, except with --demo.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dirflux sync --demo",
            "  dirflux sync --organization org_01H...",
            "  dirflux sync --follow --to r2dbc:postgresql://localhost/app"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the database has what the directories have",
            "1:a directory is incomplete, or a record was left out; each is named",
            "2:invalid command line, or no API key",
            "3:the API, the network or the database failed; run it again to continue",
            "130:interrupted (Ctrl-C); run it again to continue",
            "143:terminated (SIGTERM); run it again to continue"
        })
final class SyncCommand implements Callable<Integer> {

    static final String DATABASE = "r2dbc:h2:file:///./directory";

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions client;

    @Option(
            names = "--to",
            paramLabel = "URL",
            defaultValue = SyncCommand.DATABASE,
            description = "R2DBC URL of the database, H2 or PostgreSQL. Default: ${DEFAULT-VALUE}.")
    private String database;

    @ArgGroup
    private @Nullable Scope scope;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--plan", description = "Print how many requests it takes and how long, and copy nothing.")
    private boolean isPlan;

    @Option(
            names = "--allow-removal",
            description = "Remove what is gone, however much it is. Otherwise a directory that would lose more than a"
                    + " fifth keeps everything.")
    private boolean allowRemoval;

    @Option(
            names = "--visibility-delay",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long lists may lag behind events. A copy waits for it at the beginning, and before it"
                    + " removes anything. Default: ${DEFAULT-VALUE}; with --demo 0.")
    private int visibilityDelay;

    @Option(names = "--demo", description = "Use a simulator with 5,000 users instead of a key.")
    private boolean demo;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "Progress on stderr: ${COMPLETION-CANDIDATES}. Default: live on a terminal, else plain.")
    private ProgressStyle progress = ProgressStyle.byConsole();

    /** What is copied; everything, if none is set. */
    static final class Scope {

        @Option(names = "--directory", paramLabel = "ID", description = "Only this directory, directory_...")
        private @Nullable String directory;

        @Option(
                names = "--organization",
                paramLabel = "ID",
                description = "Only the directories of this organization, org_...")
        private @Nullable String organization;
    }

    /** When it ends. */
    static final class Mode {

        @Option(names = "--once", description = "End when everything is copied. The default.")
        private boolean once;

        @Option(names = "--follow", description = "Go on until Ctrl-C, and apply each change.")
        private boolean follow;

        boolean isFollow() {
            return follow && !once;
        }
    }

    @SuppressWarnings("NullAway.Init")
    SyncCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (!demo) {
            return result(client.builder(environment), Duration.ofSeconds(visibilityDelay));
        }
        try (DemoServer server = DemoServer.start(client.dialect(environment))) {
            Map<String, String> withKey = server.environment(environment);
            return result(client.builderFor(server.baseUrl(), withKey), Duration.ZERO);
        }
    }

    private int result(DirectorySyncClientBuilder api, Duration visibilityDelay) {
        if (isPlan) {
            return planned(api, visibilityDelay);
        }
        ProgressListener requests = new ProgressListener("users", client.rate());
        SyncProgressLine line = new SyncProgressLine(requests);
        try (ShutdownSignal shutdown = ShutdownSignal.watch()) { // the process lives until all is closed and printed
            SyncReport report = synced(api.listener(requests), line, visibilityDelay, shutdown);
            if (report != null) {
                int code = summary().print(report);
                return line.hasLeftOut() ? Main.CHECK_FAILED : code;
            }
            spec.commandLine().getErr().println("interrupted; run it again to continue");
            return Main.INTERRUPTED;
        }
    }

    private SyncSummary summary() {
        return new SyncSummary(spec.commandLine().getOut(), client.quiet());
    }

    private int planned(DirectorySyncClientBuilder builder, Duration visibilityDelay) {
        SyncProgressLine line = new SyncProgressLine(new ProgressListener("users", client.rate()));
        try (DirectorySyncClient api = builder.build();
                SyncDatabase to = SyncDatabase.open(database, environment).withTables()) {
            SyncPlan plan = sync(api, to, line, visibilityDelay).plan().block();
            return plan == null ? Main.FAILED : summary().print(plan);
        }
    }

    /** Blocks until the end; null after a signal. */
    private @Nullable SyncReport synced(
            DirectorySyncClientBuilder builder,
            SyncProgressLine line,
            Duration visibilityDelay,
            ShutdownSignal shutdown) {
        ProgressStyle style = client.quiet() ? ProgressStyle.none : progress;
        try (DirectorySyncClient api = builder.build();
                SyncDatabase to = SyncDatabase.open(database, environment).withTables();
                ProgressPrinter printer =
                        new ProgressPrinter(style, line, spec.commandLine().getErr())) {
            DirectorySync sync = sync(api, to, line, visibilityDelay);
            printer.start();
            Flux<SyncProgress> watching = sync.progress().doOnNext(line::moved);
            Mono<SyncReport> ending = mode.isFollow() ? sync.follow().then(Mono.<SyncReport>empty()) : sync.run();
            return ending.takeUntilOther(Mono.firstWithSignal(shutdown.received(), watching.then()))
                    .block();
        }
    }

    private DirectorySync sync(
            DirectorySyncClient api, SyncDatabase to, SyncProgressLine line, Duration visibilityDelay) {
        DirectorySync.Builder builder =
                DirectorySync.builder(api, to.store()).listener(line).visibilityDelay(visibilityDelay);
        if (scope != null && scope.directory != null) {
            builder.directory(scope.directory);
        } else if (scope != null && scope.organization != null) {
            builder.organization(scope.organization);
        }
        return (allowRemoval ? builder.maxRemoval(1) : builder).build();
    }
}
