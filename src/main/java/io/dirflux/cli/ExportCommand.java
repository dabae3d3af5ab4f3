package io.dirflux.cli;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.cli.NdjsonOutput.Batch;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.UserState;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Exports all records of one kind as NDJSON. */
@Command(
        name = "export",
        header = "Writes users, groups, directories or members as NDJSON.",
        description = {
            "",
            "Writes one record per line, with the API's field names, to a file or standard",
            "output. Progress goes to standard error. If the export stops early (Ctrl-C, an",
            "API failure, a full disk, a closed pipe), the output ends with a whole line,",
            "and the cursor to continue with is printed. Only the output contains personal",
            "data; standard error does not.",
            "",
            "A directory, user or group that is deleted during the export is named and left",
            "out. Lines that were written before it was deleted stay in the output.",
            "",
            "Needs " + ClientOptions.KEY + " in the environment.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dirflux export directories",
            "  dirflux export users --directory directory_01H... --state active -o a.ndjson",
            "  dirflux export users --organization org_01H... --with-groups | jq -r .email",
            "  dirflux export users --directory directory_01H... -o a.ndjson --after CURSOR",
            "  dirflux help export users"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was written",
            "1:everything was written except unreadable records, which are named",
            "2:invalid command line, or no API key",
            "3:the API, the network or the output failed; continue with --after CURSOR",
            "130:interrupted (Ctrl-C); continue with --after CURSOR",
            "143:terminated (SIGTERM); continue with --after CURSOR"
        })
final class ExportCommand implements Runnable {

    private static final List<String> STATES =
            List.of(UserState.ACTIVE.value(), UserState.INACTIVE.value(), UserState.SUSPENDED.value());

    private final Map<String, String> environment;
    private final OutputStream standardOutput;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    ExportCommand(Map<String, String> environment, OutputStream standardOutput) {
        this.environment = environment;
        this.standardOutput = standardOutput;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Export what? Try: users, groups, directories, members");
    }

    @Command(header = "The users of a directory or an organization.", mixinStandardHelpOptions = true)
    int users(
            @Mixin ExportScope scope,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only users in exactly this state: active, inactive, suspended.")
                    @Nullable
                    String state,
            @Option(
                            names = "--with-groups",
                            description = "Include each user's groups. In OPENAPI this takes one request per user.")
                    boolean withGroups,
            @Option(names = "--any-value", description = "Accept a --state that the API is not known to have.")
                    boolean anyValue,
            @Mixin ExportOptions options) {
        if (state != null) {
            checkState(state, anyValue);
        }
        UserQuery all = options.startingAfter(scope.users());
        UserQuery inState = state == null ? all : all.state(UserState.of(state));
        UserQuery query = withGroups ? inState.withGroups() : inState;
        Dialect dialect = options.client().dialect(environment);
        return export(
                "users",
                "users",
                options,
                client -> scope.total(client, metadata -> ExportScope.users(metadata, state)),
                (client, unreadable) -> client.users()
                        .list(query.skipRejected(unreadable))
                        .map(user -> new Batch(List.of(user), scope.cursor(dialect, user.directoryId(), user.id()))));
    }

    private void checkState(String state, boolean anyValue) {
        if (!anyValue) {
            Suggestions.refuseUnknown("--state", state, STATES);
        } else if (!STATES.contains(state)) {
            spec.commandLine().getErr().println("WARNING " + Suggestions.unknown("--state", state, STATES));
        }
    }

    @Command(header = "The groups of a directory or an organization.", mixinStandardHelpOptions = true)
    int groups(@Mixin ExportScope scope, @Mixin ExportOptions options) {
        GroupQuery query = options.startingAfter(scope.groups());
        Dialect dialect = options.client().dialect(environment);
        return export(
                "groups",
                "groups",
                options,
                client -> scope.total(client, DirectoryMetadata::groups),
                (client, unreadable) -> client.groups()
                        .list(query.skipRejected(unreadable))
                        .map(group ->
                                new Batch(List.of(group), scope.cursor(dialect, group.directoryId(), group.id()))));
    }

    @Command(
            header = "The members of the groups of a directory or an organization.",
            description = {
                "Writes one line per membership: the member, with group_id and directory_id. The",
                "lines of a group are written together; a cursor points to a group."
            },
            mixinStandardHelpOptions = true)
    int members(@Mixin ExportScope scope, @Mixin ExportOptions options) {
        GroupQuery query = options.startingAfter(scope.groups()).withMembers();
        Dialect dialect = options.client().dialect(environment);
        return export(
                "members",
                "groups", // the number of memberships is not known in advance
                options,
                client -> scope.total(client, DirectoryMetadata::groups),
                (client, unreadable) -> client.groups()
                        .list(query.skipRejected(unreadable))
                        .map(group -> new Batch(
                                MembershipLine.of(group), scope.cursor(dialect, group.directoryId(), group.id()))));
    }

    @Command(header = "The directories this key can see.", mixinStandardHelpOptions = true)
    int directories(
            @Option(
                            names = "--organization",
                            paramLabel = "ID",
                            description = "Only directories of this organization, org_...")
                    @Nullable
                    String organization,
            @Mixin ExportOptions options) {
        DirectoryQuery all = options.startingAfter(DirectoryQuery.all());
        DirectoryQuery query = organization == null ? all : all.organization(organization);
        return export(
                "directories",
                "directories",
                options,
                client -> Mono.empty(),
                (client, unreadable) -> client.directories()
                        .list(query.skipRejected(unreadable))
                        .map(directory -> new Batch(List.of(directory), directory.id())));
    }

    private int export(
            String what,
            String unit,
            ExportOptions options,
            Function<DirectorySyncClient, Mono<Long>> total,
            BiFunction<DirectorySyncClient, RejectedRecords, Flux<Batch>> batches) {
        PrintWriter err = spec.commandLine().getErr();
        ProgressListener progress = new ProgressListener(unit, options.client().rate());
        RejectedRecords unreadable = new RejectedRecords();
        try (ShutdownSignal shutdown = ShutdownSignal.watch(); // the process lives until all is closed
                DirectorySyncClient client =
                        options.client().builder(environment).listener(progress).build()) {
            Mono<Long> expected = knowsTotal(options) ? total.apply(client) : Mono.empty();
            Flux<Batch> all = expected.doOnNext(progress::expect).thenMany(batches.apply(client, unreadable));
            // opened last, so that a refused command does not change an existing file
            try (NdjsonOutput output = options.open(standardOutput)) {
                return new Export(
                                what,
                                output,
                                progress,
                                unreadable,
                                err,
                                options.client().quiet())
                        .run(all, new ProgressPrinter(options.progress(), progress, err), shutdown.received());
            }
        }
    }

    /** Only OPENAPI returns counts, and they help only from the beginning. */
    private boolean knowsTotal(ExportOptions options) {
        return options.client().dialect(environment) == Dialect.OPENAPI
                && options.after() == null
                && options.progress() != ProgressStyle.none;
    }
}
