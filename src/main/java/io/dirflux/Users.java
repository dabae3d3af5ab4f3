package io.dirflux;

import io.dirflux.ListEndpoint.Kind;
import io.dirflux.ListEndpoint.PageFetch;
import io.dirflux.ListEndpoint.PerDirectory;
import io.dirflux.TenantCheck.Expected;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.http.Transport;
import io.dirflux.json.RecordType;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.paging.CursorPaging.Cursor;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.ratelimit.Priority;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The users of directories. Every {@code Mono} and {@code Flux} is lazy and cold: it sends nothing before a
 * subscription, and each subscription sends its own requests. Signals are delivered on the connection's event loop,
 * which a consumer must not block. Items that have already arrived are delivered on the thread that requests them.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user">WorkOS: Directory User</a>
 */
public final class Users {

    private static final Fields<DirectoryUser> FIELDS = new Fields<>(
            DirectoryUser::id, DirectoryUser::directoryId, DirectoryUser::organizationId, DirectoryUser::groups);

    private final ListEndpoint<DirectoryUser, UserQuery> users;
    private final ListEndpoint<DirectoryGroup, GroupQuery> groups;

    /** @param groupDirectories shared by all endpoints of a client */
    Users(Transport transport, GroupDirectories groupDirectories) {
        this.users = endpoint(transport, groupDirectories);
        this.groups = Groups.endpoint(transport, groupDirectories);
    }

    static ListEndpoint<DirectoryUser, UserQuery> endpoint(Transport transport, GroupDirectories groupDirectories) {
        return endpoint(
                transport,
                groupDirectories,
                RecordType.user(transport.settings().dialect()));
    }

    /** @param type which of their fields are read */
    static ListEndpoint<DirectoryUser, UserQuery> endpoint(
            Transport transport, GroupDirectories groupDirectories, RecordType<DirectoryUser> type) {
        PerDirectory<UserQuery> perDirectory = new PerDirectory<>(Directories.endpoint(transport), Users::ofDirectory);
        return new ListEndpoint<>(transport, new UserKind(type, groupDirectories), perDirectory);
    }

    private static UserQuery ofDirectory(UserQuery query, String directoryId) {
        return query.without(Filter.USER_ORGANIZATION).with(Filter.USER_DIRECTORY, directoryId);
    }

    /** Only lists of users also count against the limit of their directory. */
    private record UserKind(RecordType<DirectoryUser> type, GroupDirectories groupDirectories)
            implements Kind<DirectoryUser, UserQuery> {

        @Override
        public String path() {
            return "/directory_users";
        }

        @Override
        public IdType ids() {
            return IdType.USER;
        }

        @Override
        public Fields<DirectoryUser> fields() {
            return FIELDS;
        }

        @Override
        public @Nullable String limitedDirectory(UserQuery query, @Nullable String known) {
            String group = query.get(Filter.USER_GROUP);
            return known != null || group == null ? known : groupDirectories.directoryOf(group);
        }

        @Override
        public Mono<Page<DirectoryUser>> page(
                UserQuery query, Cursor cursor, PageFetch<DirectoryUser, UserQuery> fetch) {
            String group = query.get(Filter.USER_GROUP);
            return group == null
                    ? fetch.page(query, cursor)
                    : fetch.page(query, cursor)
                            .doOnNext(page -> page.data().stream()
                                    .findFirst()
                                    .ifPresent(member -> groupDirectories.learn(group, member.directoryId())));
        }
    }

    /**
     * All users that match the query, in the server's order. Pages are requested on demand. Every error carries the
     * cursor of the last user delivered.
     *
     * <p>In {@code OPENAPI} a list may need requests for records that it has already received: the directories of an
     * organization, or users whose groups are fetched. If such a record was deleted meanwhile, the list continues
     * without it, and tells {@link io.dirflux.http.RequestListener#recordDeleted}.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query, or if the query has
     *     {@code endingBefore}
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/list">WorkOS: List Directory
     *     Users</a>
     */
    public Flux<DirectoryUser> list(UserQuery query) {
        return plan(query).asItems();
    }

    /**
     * The same as {@link #list}, page by page: the server's pages with its cursors. A page is short or empty if the
     * client leaves out users that do not match. Every error carries the cursor after the last page delivered.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query
     */
    public Flux<Page<DirectoryUser>> pages(UserQuery query) {
        return plan(query).asPages();
    }

    /**
     * The user with this id. Fails with {@link NotFoundException} if there is none. Its groups may be unknown; use
     * {@link #getWithGroups} if you need them.
     *
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/get">WorkOS: Get a Directory
     *     User</a>
     */
    public Mono<DirectoryUser> get(String userId) {
        return users.records().get(userId);
    }

    /** The user with this id; completes empty if there is none. */
    public Mono<DirectoryUser> find(String userId) {
        return get(userId).onErrorResume(NotFoundException.class, e -> Mono.empty());
    }

    /**
     * The user with this id, with all groups it belongs to. This takes one request in {@code REFERENCE}. In
     * {@code OPENAPI} it takes one request for the user, and one for every 100 groups, at least one.
     */
    public Mono<DirectoryUser> getWithGroups(String userId) {
        if (embedsGroups()) {
            return getWithEmbeddedGroups(userId);
        }
        return get(userId)
                .flatMap(user -> withGroups(user, ListOptions.DEFAULTS, Priority.INTERACTIVE))
                .onErrorMap(
                        DirectorySyncException.class, e -> e.withCursor(null)) // no list of users can use its cursor
                .contextWrite(context -> CallContext.start(context, users.clock()));
    }

    /**
     * The groups that a user belongs to. Fails with {@link NotFoundException} if there is no such user.
     *
     * <p>In {@code REFERENCE} this takes one request, and the server embeds the groups in the user: with id and name
     * only, as the reference page shows. In {@code OPENAPI} the user is fetched first, and all groups must be in its
     * directory.
     */
    public Flux<GroupRef> groups(String userId) {
        if (embedsGroups()) {
            return getWithEmbeddedGroups(userId).flatMapIterable(user -> Objects.requireNonNull(user.groups()));
        }
        return get(userId)
                .flatMapMany(user -> groupsOf(user, ListOptions.DEFAULTS, Priority.BULK))
                .contextWrite(context -> CallContext.start(context, users.clock()));
    }

    private ListPlan<DirectoryUser> plan(UserQuery query) {
        boolean fetchesGroups = query.has(Filter.USER_WITH_GROUPS) && !embedsGroups();
        ListOptions options = query.options().ofFurtherList();
        return users.plan(query, Priority.BULK)
                .completedBy(fetchesGroups ? user -> withGroupsIfFound(user, options) : null);
    }

    private Mono<DirectoryUser> withGroupsIfFound(DirectoryUser user, ListOptions options) {
        return withGroups(user, options, Priority.BULK)
                .onErrorResume(NotFoundException.class, e -> users.records().emptyIfDeleted(user.id(), e));
    }

    private Mono<DirectoryUser> withGroups(DirectoryUser user, ListOptions options, Priority priority) {
        return groupsOf(user, options, priority).collectList().map(user::withGroups);
    }

    private Flux<GroupRef> groupsOf(DirectoryUser user, ListOptions options, Priority priority) {
        GroupQuery query = GroupQuery.ofUser(user.id()).with(options);
        return groups.planOfOneList(query, query.expected().inDirectory(user.directoryId()), priority)
                .asItems()
                .map(GroupRef::of);
    }

    private boolean embedsGroups() {
        return Filter.USER_WITH_GROUPS.isSent(users.dialect());
    }

    private Mono<DirectoryUser> getWithEmbeddedGroups(String userId) {
        return users.records().getWith(Filter.USER_WITH_GROUPS, DirectoryUser::groups, userId, Expected.ANY);
    }
}
