package io.dirflux.cli;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryMetadata.UserCounts;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the server and the copy, and prints each finding with what to do. Blocks. */
final class Diagnosis {

    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final int MOST_EVENT_PAGES = 20;

    private final DirectorySyncClient client;
    private final ResponseHeaders headers;
    private final @Nullable SyncDatabase copy;
    private final PrintWriter out;
    private final boolean quiet;
    private int findings;

    Diagnosis(
            DirectorySyncClient client,
            ResponseHeaders headers,
            @Nullable SyncDatabase copy,
            PrintWriter out,
            boolean quiet) {
        this.client = client;
        this.headers = headers;
        this.copy = copy;
        this.out = out;
        this.quiet = quiet;
    }

    /**
     * Looks at one directory, or at all.
     *
     * @return how many findings there are
     */
    int of(@Nullable String directoryId) {
        List<Directory> directories = directoryId == null
                ? client.directories().list(DirectoryQuery.all()).toStream().toList()
                : client.directories().get(directoryId).flux().toStream().toList();
        if (directories.isEmpty()) {
            find("this key sees no directory", "create a connection in the dashboard, or check the key's environment");
        }
        SyncState state = copy == null ? null : copy.state();
        for (Directory directory : directories) {
            say(TerminalText.of(directory.id()) + " " + TerminalText.of(directory.name()) + " "
                    + TerminalText.of(directory.state()));
            state(directory);
            records(directory.id());
            if (copy != null && state != null) {
                compare(directory, state.directories().get(directory.id()), copy);
            }
        }
        events();
        if (state != null) {
            position(state.position());
        }
        clockAndLimits();
        say("doctor: directories=" + directories.size() + " findings=" + findings + " responses="
                + headers.responses());
        return findings;
    }

    private void state(Directory directory) {
        if (!directory.isLinked()) {
            find(
                    "the directory is " + TerminalText.of(directory.state()) + ", so it tells no changes",
                    "look at its connection in the dashboard; invalid_credentials needs a new token of the provider");
        }
    }

    private void records(String directoryId) {
        Page<?> users = client.users()
                .pages(UserQuery.inDirectory(directoryId).pagesAhead(0))
                .blockFirst();
        Page<?> groups = client.groups()
                .pages(GroupQuery.inDirectory(directoryId).pagesAhead(0))
                .blockFirst();
        unreadable("users", rejected(users), directoryId);
        unreadable("groups", rejected(groups), directoryId);
        if (users != null && users.data().isEmpty() && rejected(users) == 0) {
            find("there are no users", "check which users and groups the provider is set to push");
        }
    }

    private void unreadable(String what, int rejected, String directoryId) {
        if (rejected > 0) {
            find(
                    rejected + " of the first " + what + " cannot be read",
                    "dirflux export " + what + " --directory " + TerminalText.of(directoryId) + " names them");
        }
    }

    private static int rejected(@Nullable Page<?> page) {
        return page == null ? 0 : page.rejected().size();
    }

    private void compare(Directory directory, @Nullable StoredDirectory stored, SyncDatabase copy) {
        if (stored == null || stored.completedAt() == null) {
            find("it was never copied completely", "run dirflux sync");
            return;
        }
        if (stored.pass().isRunning()) {
            find("a pass is under way since it was copied on " + stored.completedAt(), "run dirflux sync to finish it");
        }
        long users = copy.count("dirflux_user r where r.directory_id = $1", directory.id());
        long groups = copy.count("dirflux_group r where r.directory_id = $1", directory.id());
        say("   copied: " + users + " users, " + groups + " groups, on " + stored.completedAt());
        counts(directory.metadata(), users, groups);
        long empty = copy.count(
                "dirflux_group r where r.directory_id = $1 and not exists (select 1 from dirflux_membership m"
                        + " where m.directory_id = r.directory_id and m.group_id = r.id)",
                directory.id());
        long alone = copy.count(
                "dirflux_user r where r.directory_id = $1 and not exists (select 1 from dirflux_membership m"
                        + " where m.directory_id = r.directory_id and m.user_id = r.id)",
                directory.id());
        if (empty > 0) {
            find("groups without members: " + empty, "if that is wrong, check what the provider pushes");
        }
        if (alone > 0) {
            find("users without groups: " + alone, "if that is wrong, check what the provider pushes");
        }
    }

    private void counts(@Nullable DirectoryMetadata metadata, long users, long groups) {
        UserCounts counts = metadata == null ? null : metadata.users();
        if (counts != null && counts.active() != null) {
            compare("users", counts.active() + Objects.requireNonNullElse(counts.inactive(), 0L), users);
        }
        if (metadata != null && metadata.groups() != null) {
            compare("groups", metadata.groups(), groups);
        }
    }

    private void compare(String what, long there, long here) {
        if (there != here) {
            find("the server counts " + there + " " + what + ", the copy has " + here, "run dirflux sync");
        }
    }

    private void events() {
        Instant since = Instant.now().minus(Duration.ofDays(1));
        DirectoryEvent newest = client.events()
                .pages(EventQuery.all().rangeStart(since).pagesAhead(0))
                .take(MOST_EVENT_PAGES)
                .filter(page -> !page.data().isEmpty())
                .map(page -> page.data().get(page.data().size() - 1))
                .takeLast(1)
                .blockLast();
        say(
                newest == null
                        ? "events: none in the last 24 hours"
                        : "events: the last one seen is " + TerminalText.of(newest.name()) + " of "
                                + newest.createdAt());
    }

    private void position(@Nullable StreamPosition position) {
        if (position == null) {
            find("the copy was never begun", "run dirflux sync");
            return;
        }
        Duration age = Duration.between(position.readAt(), Instant.now());
        say("copy: events were read to the end on " + position.readAt());
        if (age.compareTo(RETENTION) > 0) {
            find("the copy is " + age.toDays() + " days old, and the server keeps events for 30", "run dirflux sync");
        } else if (age.compareTo(FRESH) > 0) {
            find("the copy is " + age.toHours() + " hours old", "run dirflux sync, or leave it running with --follow");
        }
    }

    private void clockAndLimits() {
        if (!headers.clocksAgree()) {
            find("clock: " + headers.clocks(), "set it by NTP: signatures of webhooks are checked by it");
        }
        RateLimitSnapshot limit = client.rateLimitNow();
        if (limit != null && limit.limit() != null) {
            say("limit: " + limit.limit() + ", at present " + limit.allowed());
            if (limit.allowed() < Math.min(limit.limit().permits(), headers.namedLimit())) {
                find(
                        "others use this key, so that less than the limit is left",
                        "lower --rate, or use a key of its own");
            }
        }
    }

    private void find(String what, String todo) {
        findings++;
        out.println("   WARNING " + what + ": " + todo);
    }

    private void say(String line) {
        if (!quiet) {
            out.println(line);
        }
    }
}
