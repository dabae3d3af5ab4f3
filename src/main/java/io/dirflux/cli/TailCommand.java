package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.EventQuery;
import io.dirflux.RetryPolicy;
import io.dirflux.error.CheckpointInUseException;
import io.dirflux.events.Checkpoint;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.EventFollower;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes events as they happen, as NDJSON. */
@Command(
        name = "tail",
        header = "Writes events as NDJSON, as they happen.",
        description = {
            "",
            "Writes one event per line, as the API sends it, oldest first, until Ctrl-C.",
            "Events are available a few seconds after they happen. Without a position, tail",
            "starts with the oldest event (WorkOS keeps 30 to 90 days), or at --since.",
            "",
            "With --checkpoint, the position is saved in a file and the next run continues",
            "from it. After a crash the last lines may be written again; none is missing. If",
            "the position is too old, export everything, then tail from a time before that.",
            "",
            "Only the output contains personal data; standard error does not.",
            "",
            "Needs " + ClientOptions.KEY + " in the environment.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dirflux tail --since 2026-01-31T09:00:00Z | jq -r .event",
            "  dirflux tail --checkpoint tail.checkpoint -o events.ndjson",
            "  dirflux tail --once --checkpoint tail.checkpoint -o events.ndjson",
            "  dirflux tail --events dsync.user.created --organization org_01H..."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:with --once: all available events were written",
            "2:invalid command line, or no API key",
            "3:the API, the output or the checkpoint failed; continue with --after ID",
            "130:interrupted (Ctrl-C), the usual end; continue with --after ID",
            "143:terminated (SIGTERM); continue with --after ID"
        })
final class TailCommand implements Callable<Integer> {

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final List<String> KNOWN_EVENTS = Stream.concat(
                    EventNames.ALL.stream(), Stream.of(EventNames.DEACTIVATED))
            .toList();

    private final Map<String, String> environment;
    private final OutputStream standardOutput;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "NAME",
            split = ",",
            description = "Only events with these names, such as dsync.user.created. Default: all dsync events.")
    private @Nullable List<String> names;

    @Option(names = "--any-value", description = "Accept --events that the API is not known to have.")
    private boolean anyValue;

    @Option(names = "--organization", paramLabel = "ID", description = "Only events of this organization, org_...")
    private @Nullable String organization;

    @Option(names = "--directory", paramLabel = "ID", description = "Only events of this directory, directory_...")
    private @Nullable String directory;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Start at this time, for example 2026-01-31T09:00:00Z or 2026-01-31, unless there is a position.")
    private @Nullable Instant since;

    @Option(names = "--after", paramLabel = "ID", description = "Start after this event, unless there is a position.")
    private @Nullable String after;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Save the position in this file, and continue from it.")
    private @Nullable Path checkpoint;

    @Option(names = "--once", description = "Stop after the newest event.")
    private boolean once;

    @Option(
            names = "--pause",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Longest pause between two requests when nothing happens, at least 1."
                    + " Default: ${DEFAULT-VALUE}.")
    private long pause;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "File to write: appended to if there is a position, else replaced at the first event. - is standard"
                            + " output, the default.")
    private @Nullable Path output;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "Progress on stderr: ${COMPLETION-CANDIDATES}. Default: none.")
    private ProgressStyle progress = ProgressStyle.none;

    @Mixin
    private ClientOptions client;

    @SuppressWarnings("NullAway.Init")
    TailCommand(Map<String, String> environment, OutputStream standardOutput) {
        this.environment = environment;
        this.standardOutput = standardOutput;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        checkOptions(err);
        EventQuery query = query();
        CheckpointStore store = checkpoint == null ? CheckpointStore.inMemory() : CheckpointStore.file(checkpoint);
        ProgressListener watched = new ProgressListener("events", client.rate());
        try (ShutdownSignal shutdown = ShutdownSignal.watch(); // the process lives until all is closed
                DirectorySyncClient api = builder().listener(watched).build()) {
            Checkpoint position = acquire(store);
            try (NdjsonOutput lines = open(position == null ? after : position.eventId())) {
                Flux<DirectoryEvent> events = events(api, query, position);
                ProgressPrinter printer =
                        new ProgressPrinter(client.quiet() ? ProgressStyle.none : progress, watched, err);
                return new Tail(lines, store, watched, err, client.quiet())
                        .run(events, query::matches, printer, shutdown.received());
            } finally {
                store.release().block();
            }
        }
    }

    /** Unless it ends with the newest event, a tail retries for as long as it runs. */
    private DirectorySyncClientBuilder builder() {
        DirectorySyncClientBuilder builder = client.builder(environment);
        return once
                ? builder
                : builder.retryPolicy(RetryPolicy.defaults().maxAttempts(100).budget(Integer.MAX_VALUE));
    }

    private void checkOptions(PrintWriter err) {
        ClientOptions.requireAtLeastOne("--pause", pause);
        if (after != null && !after.startsWith("event_")) {
            throw new IllegalArgumentException("--after must be the id of an event, event_..., was " + after);
        }
        for (String name : names == null ? List.<String>of() : names) {
            if (!anyValue) {
                Suggestions.refuseUnknown("--events", name, KNOWN_EVENTS);
            } else if (!KNOWN_EVENTS.contains(name)) {
                err.println("WARNING " + Suggestions.unknown("--events", name, KNOWN_EVENTS));
            }
        }
    }

    private EventQuery query() {
        EventQuery query = EventQuery.all();
        query = names == null ? query : query.names(names.toArray(String[]::new));
        query = organization == null ? query : query.organization(organization);
        query = directory == null ? query : query.directory(directory);
        query = since == null ? query : query.rangeStart(since);
        return after == null ? query : query.startingAfter(after);
    }

    private Flux<DirectoryEvent> events(DirectorySyncClient api, EventQuery query, @Nullable Checkpoint position) {
        EventFollower follower = EventFollower.builder(api)
                .query(query)
                .pollInterval(SHORTEST_PAUSE, Duration.ofSeconds(pause))
                .build();
        return once ? follower.listUnfiltered(position) : follower.followUnfiltered(position);
    }

    private static @Nullable Checkpoint acquire(CheckpointStore store) {
        try {
            return store.acquire()
                    .then(store.load())
                    .onErrorResume(e -> store.release().then(Mono.error(e)))
                    .block();
        } catch (CheckpointInUseException inUse) {
            throw new IllegalArgumentException("--checkpoint: " + inUse.getMessage(), inUse);
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof IOException unreadable) {
                throw new IllegalArgumentException("--checkpoint: " + unreadable.getMessage(), unreadable);
            }
            throw e;
        }
    }

    private NdjsonOutput open(@Nullable String position) {
        return new OutputOption(output, standardOutput).forTail(position);
    }
}
