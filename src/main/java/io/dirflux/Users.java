package io.dirflux;

import io.dirflux.Recheck.Expected;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.http.Request;
import io.dirflux.http.Request.Param;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The users of directories. Everything here is lazy and cold: nothing is sent before a subscription, and each
 * subscription asks anew. Signals come on the connection's event loop, which a consumer must not block, or on the
 * thread that asks for what has arrived already.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user">WorkOS: Directory User</a>
 */
public final class Users {

    private static final String PATH = "/directory_users";
    private static final String WHAT = "GET " + PATH;

    private final Endpoints endpoints;
    private final Fetch<DirectoryUser> fetch;

    Users(Endpoints endpoints, Fetch<DirectoryUser> fetch) {
        this.endpoints = endpoints;
        this.fetch = fetch;
    }

    /**
     * All users of the query, in the server's order, page after page as they are asked for. Every failure carries the
     * cursor of the last user delivered.
     *
     * @throws IllegalArgumentException if the query asks what the client's dialect cannot, or for the one page before a
     *     cursor
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/list">WorkOS: List Directory Users</a>
     */
    public Flux<DirectoryUser> list(UserQuery query) {
        return walk(query).asItems(endpoints.scheduler());
    }

    /**
     * The same as {@link #list}, page by page: the server's pages with its cursors, some of them short or empty where
     * the client filters. Every failure carries the cursor behind the last page delivered.
     *
     * @throws IllegalArgumentException if the query asks what the client's dialect cannot
     */
    public Flux<Page<DirectoryUser>> pages(UserQuery query) {
        return walk(query).asPages(endpoints.scheduler());
    }

    /**
     * The user with this id, or {@link NotFoundException}. Its groups are known only if the server sent them along;
     * {@link #getWithGroups} makes sure.
     *
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/get">WorkOS: Get a Directory User</a>
     */
    public Mono<DirectoryUser> get(String userId) {
        return fetch.item(Request.get(PATH, Ids.USER.check(userId)), userId);
    }

    /** The user with this id; empty if there is none. */
    public Mono<DirectoryUser> find(String userId) {
        return get(userId).onErrorResume(NotFoundException.class, e -> Mono.empty());
    }

    /** The user with this id and all groups it belongs to. One request in {@code REFERENCE}, two or more in {@code OPENAPI}. */
    public Mono<DirectoryUser> getWithGroups(String userId) {
        if (endpoints.wire().embedsMemberships()) {
            return getWithEmbeddedGroups(userId);
        }
        return get(userId)
                .flatMap(user -> withGroups(user, Priority.INTERACTIVE, ListOptions.DEFAULTS))
                .onErrorMap(
                        DirectorySyncException.class, e -> e.withCursor(null)) // a cursor of groups is of no use here
                .contextWrite(context -> CallContext.start(context, endpoints.scheduler()));
    }

    /**
     * The groups a user belongs to, or {@link NotFoundException} if there is no such user. In {@code REFERENCE} one request,
     * and the groups as the server embeds them, by the reference page with id and name only; in {@code OPENAPI} the user
     * is fetched first, and its directory is what the list of its groups is checked against.
     */
    public Flux<GroupRef> groups(String userId) {
        if (endpoints.wire().embedsMemberships()) {
            return getWithEmbeddedGroups(userId).flatMapIterable(Users::groupsOf);
        }
        return get(userId)
                .flatMapMany(user -> groups(user, Priority.BULK, ListOptions.DEFAULTS))
                .contextWrite(context -> CallContext.start(context, endpoints.scheduler()));
    }

    /** The users of a query that is checked against this. */
    Walk<DirectoryUser> walk(UserQuery query, Expected expected, Priority priority) {
        return walk(query, pages(query, expected, priority), DirectoryUser::id);
    }

    private Walk<DirectoryUser> walk(UserQuery query) {
        String organization = query.scope().organization();
        if (organization == null || endpoints.wire().filtersByOrganization()) {
            Cursors.requirePlain(query.options());
            return walk(query, Expected.of(query.scope().directory(), organization), Priority.BULK);
        }
        return walk(
                query,
                pagesOfOrganization(query, organization),
                user -> new Cursors.Place(user.directoryId(), user.id()).toString());
    }

    private Walk<DirectoryUser> walk(
            UserQuery query, Flux<Page<DirectoryUser>> pages, Function<DirectoryUser, String> cursorOf) {
        boolean fetchGroups = query.isWithGroups() && !endpoints.wire().embedsMemberships();
        return new Walk<>(
                WHAT,
                pages,
                query.options(),
                matching(query.filter()),
                fetchGroups ? user -> withGroups(user, Priority.BULK, query.options()) : null,
                cursorOf);
    }

    private Flux<Page<DirectoryUser>> pagesOfOrganization(UserQuery query, String organization) {
        ListOptions listing = ListOptions.DEFAULTS.skippingAs(query.options());
        return new OrganizationWalk<DirectoryUser>(
                        endpoints.directories().ofOrganization(organization, listing),
                        (directory, options) -> pages(
                                query.ofDirectory(directory.id()).with(options),
                                Expected.oneDirectory(directory.id()).provenIn(organization),
                                Priority.BULK))
                .pages(Ids.USER, query.options());
    }

    private Flux<Page<DirectoryUser>> pages(UserQuery query, Expected expected, Priority priority) {
        ListOptions options = query.options();
        Request list = Request.list(PATH, endpoints.wire().filters(query), priority)
                .payingUnder(() -> directoryOf(query.scope(), expected));
        return Flux.defer(() -> {
            Recheck<DirectoryUser> recheck = new Recheck<>(WHAT, fetch.fields(), expected);
            return CursorPaging.pages(
                    WHAT,
                    options,
                    cursor -> fetch.page(list, options, cursor, recheck).doOnNext(page -> learn(query.scope(), page)));
        });
    }

    private @Nullable String directoryOf(UserQuery.Scope scope, Expected expected) {
        if (expected.directory() != null) {
            return expected.directory();
        }
        return scope.group() == null ? null : endpoints.directoryIndex().directoryOf(scope.group());
    }

    private void learn(UserQuery.Scope scope, Page<DirectoryUser> page) {
        if (scope.group() != null && !page.data().isEmpty()) {
            endpoints.directoryIndex().learn(scope.group(), page.data().get(0).directoryId());
        }
    }

    private static Predicate<DirectoryUser> matching(UserQuery.Filter filter) {
        return user -> (filter.state() == null || filter.state().equals(user.state()))
                && (filter.idpId() == null || filter.idpId().equals(user.idpId()))
                && (filter.email() == null || filter.email().equalsIgnoreCase(user.primaryEmail()));
    }

    private Mono<DirectoryUser> withGroups(DirectoryUser user, Priority priority, ListOptions options) {
        return groups(user, priority, options).collectList().map(user::withGroups);
    }

    private Flux<GroupRef> groups(DirectoryUser user, Priority priority, ListOptions options) {
        GroupQuery query = GroupQuery.ofUser(user.id()).with(ListOptions.DEFAULTS.skippingAs(options));
        return endpoints
                .groups()
                .walk(query, Expected.oneDirectory(user.directoryId()), priority)
                .asItems(endpoints.scheduler())
                .map(GroupRef::of);
    }

    private Mono<DirectoryUser> getWithEmbeddedGroups(String userId) {
        Request request = Request.get(PATH, Ids.USER.check(userId)).with(new Param("groups", "true"));
        return fetch.item(request, userId, Users::requireGroups);
    }

    /** Not known is not none: whoever asked for the groups must not take the one for the other. */
    private static void requireGroups(DirectoryUser user, @Nullable String requestId) {
        if (user.groups() == null) {
            throw DecodingException.ofRecord(
                    WHAT + "/{id} answered without groups, though groups=true was sent", 0, user.id(), requestId);
        }
    }

    private static List<GroupRef> groupsOf(DirectoryUser user) {
        return Objects.requireNonNull(user.groups());
    }
}
