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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The calls about directories, users and groups.
 *
 * <ul>
 *   <li>A call for users, groups or members answers with one page, so that nothing is fetched ahead of the view.
 *   <li>If a filter leaves out records of a page, further pages follow until there are {@value #ENOUGH} rows.
 *   <li>Directories come all at once: the page sorts them by their problems.
 * </ul>
 */
final class RecordCalls {

    private static final int ENOUGH = 50;

    private final DirectorySyncClient client;
    private final CallHistory history;

    RecordCalls(DirectorySyncClient client, CallHistory history) {
        this.client = client;
        this.history = history;
    }

    Flux<ConsoleLine> directories(ConsoleQuery query) {
        String search = query.search() == null ? "" : query.search().strip();
        boolean isSent = client.dialect() == Dialect.OPENAPI && !search.isEmpty();
        DirectoryQuery all = DirectoryQuery.all();
        Flux<Page<Directory>> pages = client.directories().pages((isSent ? all.search(search) : all).pagesAhead(0));
        Flux<Page<Directory>> matching =
                isSent ? pages : pages.map(page -> page.withData(named(page, search.toLowerCase(Locale.ROOT))));
        return history.watched("directories", null, rows(matching, Function.identity()));
    }

    private static List<Directory> named(Page<Directory> page, String part) {
        return page.data().stream()
                .filter(directory -> part.isEmpty()
                        || (directory.name() != null
                                && directory.name().toLowerCase(Locale.ROOT).contains(part)))
                .toList();
    }

    Flux<ConsoleLine> directory(ConsoleQuery query) {
        return history.watched(
                "a directory",
                null,
                client.directories()
                        .get(needed("directory", query.directory()))
                        .map(directory -> new ConsoleLine("directory", directory))
                        .flux());
    }

    Flux<ConsoleLine> users(ConsoleQuery query) {
        String directory = needed("directory", query.directory());
        UserQuery users = UserQuery.inDirectory(directory).pagesAhead(0);
        users = query.state() == null ? users : users.state(UserState.of(query.state()));
        users = query.email() == null ? users : users.email(query.email());
        users = query.idpId() == null ? users : users.idpId(query.idpId());
        users = query.after() == null ? users : users.startingAfter(query.after());
        return history.watched("users", directory, untilEnough(client.users().pages(users), UserRow::of));
    }

    Flux<ConsoleLine> user(ConsoleQuery query) {
        return history.watched(
                "a user",
                null,
                client.users()
                        .getWithGroups(needed("user", query.user()))
                        .map(user -> new ConsoleLine("user", user))
                        .flux());
    }

    /** Looks for a user by mail address or by {@code idp_id}, in one directory after the other. */
    Flux<ConsoleLine> find(ConsoleQuery query) {
        return people(query).map(person -> new ConsoleLine("person", person));
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

    Flux<ConsoleLine> groups(ConsoleQuery query) {
        String directory = needed("directory", query.directory());
        GroupQuery groups = GroupQuery.inDirectory(directory).pagesAhead(0);
        groups = query.after() == null ? groups : groups.startingAfter(query.after());
        return history.watched("groups", null, untilEnough(client.groups().pages(groups), GroupRow::of));
    }

    Flux<ConsoleLine> group(ConsoleQuery query) {
        return history.watched(
                "a group",
                null,
                client.groups()
                        .get(needed("group", query.group()))
                        .map(group -> new ConsoleLine("group", group))
                        .flux());
    }

    /** {@code REFERENCE} sends all members with the group, {@code OPENAPI} page by page. */
    Flux<ConsoleLine> members(ConsoleQuery query) {
        String group = needed("group", query.group());
        if (client.dialect() == Dialect.REFERENCE) {
            return history.watched(
                    "members of a group",
                    null,
                    client.groups()
                            .members(group)
                            .map(UserRow::of)
                            .collectList()
                            .map(rows -> new ConsoleLine("page", new RowPage(rows, null, 0)))
                            .flux());
        }
        UserQuery members = UserQuery.inGroup(group).pagesAhead(0);
        members = query.after() == null ? members : members.startingAfter(query.after());
        return history.watched(
                "members of a group",
                query.directory(),
                untilEnough(client.users().pages(members), UserRow::of));
    }

    private static <T> Flux<ConsoleLine> untilEnough(Flux<Page<T>> pages, Function<T, ?> row) {
        return Flux.defer(() -> {
            AtomicInteger rows = new AtomicInteger();
            return rows(pages.takeUntil(page -> rows.addAndGet(page.data().size()) >= ENOUGH), row);
        });
    }

    private static <T> Flux<ConsoleLine> rows(Flux<Page<T>> pages, Function<T, ?> row) {
        return pages.map(page -> new ConsoleLine("page", RowPage.of(page, row)));
    }

    /**
     * A user with its directory.
     *
     * @param user what a row shows of the user
     * @param directory the directory
     */
    record Person(UserRow user, @Nullable Directory directory) {}
}
