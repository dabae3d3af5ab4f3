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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Runs the four steps one after the other and prints each result. Blocks. */
final class Verification {

    private final DirectorySyncClient client;
    private final Dialect asked;
    private final ResponseHeaders headers;
    private final VerifyReport report;
    private @Nullable Dialect received;

    Verification(DirectorySyncClient client, Dialect asked, ResponseHeaders headers, VerifyReport report) {
        this.client = client;
        this.asked = asked;
        this.headers = headers;
        this.report = report;
    }

    /** Runs all four steps; an API failure ends them. If an id is null, the first suitable object is used. */
    void ask(@Nullable String organizationId, @Nullable String directoryId, @Nullable String userId) {
        refuseOtherKinds(organizationId, directoryId, userId);
        authentication();
        Optional<String> linked = directories(organizationId, directoryId);
        Optional<String> directory = Optional.ofNullable(directoryId).or(() -> linked);
        Optional<String> first = users(directory);
        groups(Optional.ofNullable(userId).or(() -> first));
    }

    /** Refuses ids of another kind before any request is sent. */
    private static void refuseOtherKinds(
            @Nullable String organizationId, @Nullable String directoryId, @Nullable String userId) {
        Optional.ofNullable(organizationId).ifPresent(DirectoryQuery.all()::organization);
        Optional.ofNullable(directoryId).ifPresent(UserQuery::inDirectory);
        Optional.ofNullable(userId).ifPresent(GroupQuery::ofUser);
    }

    private void authentication() {
        report.step("authentication", "authentication: GET /directories");
        client.directories().pages(DirectoryQuery.all().pagesAhead(0)).blockFirst();
        report.note(headers.status() + ", JSON");
    }

    /** Returns the first linked directory. */
    private Optional<String> directories(@Nullable String organizationId, @Nullable String directoryId) {
        report.step("directories", "directories: id name state");
        ConcurrentLinkedQueue<Rejected> unreadable = new ConcurrentLinkedQueue<>();
        DirectoryQuery all = DirectoryQuery.all().skipRejected(unreadable::add);
        Flux<Directory> asked = directoryId != null
                ? client.directories().get(directoryId).flux()
                : client.directories().list(organizationId == null ? all : all.organization(organizationId));
        List<Directory> directories = asked.toStream().toList();
        directories.forEach(this::print);
        warnOf(unreadable);
        if (directories.isEmpty()) {
            warn("this key can see no directory" + (organizationId == null ? "" : " of that organization"));
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
        report.record("id", directory.id(), "name", directory.name(), "state", directory.state());
        if (!directory.isLinked()) {
            warn(id + " is " + state + ", not linked: it does not receive updates from its provider");
        }
    }

    /** Returns the first user. */
    private Optional<String> users(Optional<String> directoryId) {
        report.step("user sync", "user sync: id username state");
        if (directoryId.isEmpty()) {
            report.note("skipped: there is no linked directory; choose one with --directory");
            return Optional.empty();
        }
        UserQuery one = UserQuery.inDirectory(directoryId.get()).pageSize(1).pagesAhead(0);
        Page<DirectoryUser> page = client.users().pages(one).blockFirst();
        List<DirectoryUser> users = page == null ? List.of() : page.data();
        warnOf(page == null ? List.of() : page.rejected());
        if (users.isEmpty()) {
            warn(TerminalText.of(directoryId.get()) + " has no users");
            return Optional.empty();
        }
        DirectoryUser user = users.get(0);
        saw(user.object());
        String id = TerminalText.of(user.id());
        report.record("id", user.id(), "username", user.username(), "state", user.state());
        if (!user.isActive()) {
            warn("the first user, " + id + ", is not active but " + TerminalText.of(user.state()));
        }
        return Optional.of(user.id());
    }

    private void groups(Optional<String> userId) {
        report.step("group membership", "group membership: id name");
        if (userId.isEmpty()) {
            report.note("skipped: there is no user; choose one with --user");
            return;
        }
        List<GroupRef> groups = client.users().groups(userId.get()).toStream().toList();
        groups.forEach(group -> report.record("id", group.id(), "name", group.name()));
        if (groups.isEmpty()) {
            warn(TerminalText.of(userId.get()) + " belongs to no group; choose another user with --user");
        }
    }

    /** Prints clock difference, rate headers, dialect and the number of warnings and responses. */
    void printSummary() {
        if (headers.responses() > 0) {
            Duration ahead = headers.ahead();
            report.fact("clock_ahead_seconds", ahead == null ? null : ahead.toSeconds(), "clock: " + headers.clocks());
            report.fact("rate_headers", headers.rateHeaders(), "rate headers: " + rateHeaders(headers.rateHeaders()));
            report.fact(
                    "dialect_sent",
                    asked,
                    "dialect: sent " + asked + ", "
                            + (received == null ? "received no record" : "received " + received));
            report.fact("dialect_received", received);
            if (received != null && received != asked) {
                warn("the records have the form of the other dialect; try --dialect " + received);
            }
        }
        report.summary(headers.responses());
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

    /** Records of the public API have an {@code object} field; those of the reference page do not. */
    private void saw(@Nullable String object) {
        received = object == null ? Dialect.REFERENCE : Dialect.OPENAPI;
    }

    private void warn(String what) {
        report.warn(what);
    }
}
