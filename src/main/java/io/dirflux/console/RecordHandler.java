package io.dirflux.console;

import static io.dirflux.console.ConsoleQuery.needed;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Answers the calls about directories, users and groups.
 *
 * <ul>
 *   <li>A call for a list answers with one page, also if a filter has left out its records. The browser asks for the
 *       next page when it needs one, so its pace bounds the requests to the API.
 *   <li>{@code REFERENCE} sends all members of a group with the group. They come in parts of {@value #PART_ROWS} rows.
 * </ul>
 */
final class RecordHandler {

    private static final int PART_ROWS = 100;

    private final DirectorySyncClient client;
    private final CallHistory history;

    RecordHandler(DirectorySyncClient client, CallHistory history) {
        this.client = client;
        this.history = history;
    }

    Flux<NdjsonLine> directories(ConsoleQuery query) {
        String search = query.search() == null ? "" : query.search().strip();
        boolean isSent = client.dialect() == Dialect.OPENAPI && !search.isEmpty();
        DirectoryQuery all = DirectoryQuery.all().pagesAhead(0);
        all = query.after() == null ? all : all.startingAfter(query.after());
        Flux<Page<Directory>> pages = client.directories().pages(isSent ? all.search(search) : all);
        Flux<Page<Directory>> matching =
                isSent ? pages : pages.map(page -> page.withData(named(page, search.toLowerCase(Locale.ROOT))));
        return history.watched("directories", null, first(matching, Function.identity()));
    }

    private static List<Directory> named(Page<Directory> page, String part) {
        return page.data().stream()
                .filter(directory -> part.isEmpty()
                        || (directory.name() != null
                                && directory.name().toLowerCase(Locale.ROOT).contains(part)))
                .toList();
    }

    Flux<NdjsonLine> directory(ConsoleQuery query) {
        return history.watched(
                "a directory",
                null,
                client.directories()
                        .get(needed("directory", query.directory()))
                        .map(directory -> new NdjsonLine("directory", directory))
                        .flux());
    }

    Flux<NdjsonLine> users(ConsoleQuery query) {
        String directory = needed("directory", query.directory());
        UserQuery users = UserQuery.inDirectory(directory).pagesAhead(0);
        users = query.state() == null ? users : users.state(UserState.of(query.state()));
        users = query.email() == null ? users : users.email(query.email());
        users = query.idpId() == null ? users : users.idpId(query.idpId());
        users = query.after() == null ? users : users.startingAfter(query.after());
        return history.watched("users", directory, first(client.users().pages(users), UserRow::of));
    }

    Flux<NdjsonLine> user(ConsoleQuery query) {
        return history.watched(
                "a user",
                null,
                client.users()
                        .getWithGroups(needed("user", query.user()))
                        .map(user -> new NdjsonLine("user", user))
                        .flux());
    }

    /** Looks for a user by mail address or by {@code idp_id}, in one directory after the other. */
    Flux<NdjsonLine> find(ConsoleQuery query) {
        return people(query).map(person -> new NdjsonLine("person", person));
    }

    Flux<Person> people(ConsoleQuery query) {
        String email = query.email();
        String idpId = email == null ? needed("email or idpId", query.idpId()) : null;
        Flux<Directory> directories = query.directory() == null
                ? client.directories().list(DirectoryQuery.all().pagesAhead(0))
                : client.directories().get(query.directory()).flux();
        return history.watched("directories", null, directories)
                .concatMap(
                        directory -> {
                            UserQuery users =
                                    UserQuery.inDirectory(directory.id()).pagesAhead(0);
                            users = email == null ? users.idpId(String.valueOf(idpId)) : users.email(email);
                            Flux<DirectoryUser> found = client.users().list(users);
                            return history.watched("users by mail or idp_id", directory.id(), found)
                                    .map(user -> new Person(UserRow.of(user), directory));
                        },
                        0);
    }

    Flux<NdjsonLine> groups(ConsoleQuery query) {
        String directory = needed("directory", query.directory());
        GroupQuery groups = GroupQuery.inDirectory(directory).pagesAhead(0);
        groups = query.after() == null ? groups : groups.startingAfter(query.after());
        return history.watched("groups", null, first(client.groups().pages(groups), GroupRow::of));
    }

    Flux<NdjsonLine> group(ConsoleQuery query) {
        return history.watched(
                "a group",
                null,
                client.groups()
                        .get(needed("group", query.group()))
                        .map(group -> new NdjsonLine("group", group))
                        .flux());
    }

    Flux<NdjsonLine> members(ConsoleQuery query) {
        String group = needed("group", query.group());
        if (client.dialect() == Dialect.REFERENCE) {
            return history.watched("members of a group", null, parts(group, query.after()));
        }
        UserQuery members = UserQuery.inGroup(group).pagesAhead(0);
        members = query.after() == null ? members : members.startingAfter(query.after());
        return history.watched(
                "members of a group", query.directory(), first(client.users().pages(members), UserRow::of));
    }

    /** All members, in parts that the browser can let go of; the cursor of a part is the number of rows before it. */
    private Flux<NdjsonLine> parts(String group, @Nullable String after) {
        int from = after == null ? 0 : Math.max(0, Integer.parseInt(after));
        return client.groups().members(group).map(UserRow::of).collectList().flatMapMany(rows -> {
            int parts = Math.max(1, (rows.size() - from + PART_ROWS - 1) / PART_ROWS);
            return Flux.range(0, parts).map(part -> part(rows, from + part * PART_ROWS));
        });
    }

    private static NdjsonLine part(List<UserRow> rows, int from) {
        int end = Math.min(rows.size(), from + PART_ROWS);
        String next = end < rows.size() ? String.valueOf(end) : null;
        return new NdjsonLine("page", new RowPage(rows.subList(Math.min(from, end), end), next, 0));
    }

    /** The first page only: the browser asks for the others. */
    private static <T> Flux<NdjsonLine> first(Flux<Page<T>> pages, Function<T, ?> row) {
        return pages.take(1).map(page -> new NdjsonLine("page", RowPage.of(page, row)));
    }

    /**
     * A user with its directory.
     *
     * @param user what a row shows of the user
     * @param directory the directory
     */
    record Person(UserRow user, @Nullable Directory directory) {}
}
