package io.dirflux.cli;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The four questions, one after the other, printed as they are answered. Blocks: the edge of a command line. */
final class Verification {

    private static final long CLOCKS_AGREE_SECONDS = 2; // Date has a resolution of one, and the way takes time too

    private final DirectorySyncClient client;
    private final Dialect asked;
    private final ResponseHeaders heads;
    private final PrintWriter out;
    private int warnings;
    private @Nullable Dialect met;

    Verification(DirectorySyncClient client, Dialect asked, ResponseHeaders heads, PrintWriter out) {
        this.client = client;
        this.asked = asked;
        this.heads = heads;
        this.out = out;
    }

    /** How many checks failed so far. */
    int warnings() {
        return warnings;
    }

    /** Asks all four; a failure of the API ends it. Ids that are null are found. */
    void ask(@Nullable String organizationId, @Nullable String directoryId, @Nullable String userId) {
        refuseOtherKinds(organizationId, directoryId, userId);
        authentication();
        Optional<String> linked = directories(organizationId, directoryId);
        Optional<String> directory = Optional.ofNullable(directoryId).or(() -> linked);
        Optional<String> first = users(directory);
        groups(Optional.ofNullable(userId).or(() -> first));
    }

    /** The queries refuse an id of another kind when they are made: before anything is asked. */
    private static void refuseOtherKinds(
            @Nullable String organizationId, @Nullable String directoryId, @Nullable String userId) {
        Optional.ofNullable(organizationId).ifPresent(DirectoryQuery.all()::organization);
        Optional.ofNullable(directoryId).ifPresent(UserQuery::inDirectory);
        Optional.ofNullable(userId).ifPresent(GroupQuery::ofUser);
    }

    private void authentication() {
        out.println("1. authentication: GET /directories");
        client.directories().pages(DirectoryQuery.all().pagesAhead(0)).blockFirst();
        out.println("   " + heads.status() + ", JSON");
    }

    /** The first linked one. */
    private Optional<String> directories(@Nullable String organizationId, @Nullable String directoryId) {
        out.println("2. directories: id name state");
        ConcurrentLinkedQueue<Rejected> unreadable = new ConcurrentLinkedQueue<>();
        DirectoryQuery all = DirectoryQuery.all().skipRejected(unreadable::add);
        Flux<Directory> asked = directoryId != null
                ? client.directories().get(directoryId).flux()
                : client.directories().list(organizationId == null ? all : all.organization(organizationId));
        List<Directory> directories = asked.toStream().toList();
        directories.forEach(this::print);
        warnOf(unreadable);
        if (directories.isEmpty()) {
            warn("this key sees no directory" + (organizationId == null ? "" : " of that organization"));
        }
        return directories.stream()
                .filter(Directory::isLinked)
                .map(Directory::id)
                .findFirst();
    }

    private void print(Directory directory) {
        saw(directory.object());
        String id = TerminalText.of(directory.id());
        String state = TerminalText.of(directory.state());
        out.println("   " + id + " " + TerminalText.of(directory.name()) + " " + state);
        if (!directory.isLinked()) {
            warn(id + " is " + state + ", not linked: it is not kept in step with its provider");
        }
    }

    /** The first one. */
    private Optional<String> users(Optional<String> directoryId) {
        out.println("3. user sync: id username state");
        if (directoryId.isEmpty()) {
            out.println("   not asked: there is no linked directory; --directory names one");
            return Optional.empty();
        }
        UserQuery one = UserQuery.inDirectory(directoryId.get()).pageSize(1).pagesAhead(0);
        Page<DirectoryUser> page = client.users().pages(one).blockFirst();
        List<DirectoryUser> users = page == null ? List.of() : page.data();
        warnOf(page == null ? List.of() : page.rejected());
        if (users.isEmpty()) {
            warn(TerminalText.of(directoryId.get()) + " has no user");
            return Optional.empty();
        }
        DirectoryUser user = users.get(0);
        saw(user.object());
        String id = TerminalText.of(user.id());
        out.println("   " + id + " " + TerminalText.of(user.username()) + " " + TerminalText.of(user.state()));
        if (!user.isActive()) {
            warn("no active user was seen: " + id + ", the first one, is " + TerminalText.of(user.state()));
        }
        return Optional.of(user.id());
    }

    private void groups(Optional<String> userId) {
        out.println("4. group membership: id name");
        if (userId.isEmpty()) {
            out.println("   not asked: there is no user; --user names one");
            return;
        }
        List<GroupRef> groups = client.users().groups(userId.get()).toStream().toList();
        groups.forEach(group -> out.println("   " + TerminalText.of(group.id()) + " " + TerminalText.of(group.name())));
        if (groups.isEmpty()) {
            warn(TerminalText.of(userId.get()) + " belongs to no group; --user names another one");
        }
    }

    /** Clock, rate headers, dialect, and the sum of it. */
    void tellWhatElse() {
        if (heads.answers() > 0) {
            out.println("clock: " + clock(heads.ahead()));
            out.println("rate headers: " + rateHeaders(heads.rateHeaders()));
            out.println("dialect: asked in " + asked + ", " + (met == null ? "no record to tell by" : "met " + met));
            if (met != null && met != asked) {
                warn("the records have the form of the other dialect; try --dialect " + met);
            }
        }
        out.println("verify: warnings=" + warnings + " answers=" + heads.answers());
    }

    private static String clock(@Nullable Duration ahead) {
        if (ahead == null) {
            return "the server sends no Date to compare with";
        }
        long seconds = ahead.toSeconds();
        if (Math.abs(seconds) <= CLOCKS_AGREE_SECONDS) {
            return "this machine agrees with the server to " + CLOCKS_AGREE_SECONDS + " s";
        }
        return "this machine is " + Math.abs(seconds) + " s " + (seconds > 0 ? "ahead of" : "behind") + " the server";
    }

    private static String rateHeaders(Map<String, String> headers) {
        return headers.isEmpty()
                ? "none"
                : headers.entrySet().stream()
                        .map(header -> header.getKey() + ": " + TerminalText.of(header.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private void warnOf(Collection<Rejected> unreadable) {
        unreadable.forEach(record -> warn(RejectedRecords.line(record)));
    }

    /** The public API names the kind of each record, the reference page does not. */
    private void saw(@Nullable String object) {
        met = object == null ? Dialect.REFERENCE : Dialect.OPENAPI;
    }

    private void warn(String what) {
        warnings++;
        out.println("   WARNING " + what);
    }
}
