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
import io.dirflux.model.GroupMember;
import io.dirflux.model.Page;
import io.dirflux.paging.CursorPaging.Cursor;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The groups of directories. Every {@code Mono} and {@code Flux} is lazy and cold: it sends nothing before a
 * subscription, and each subscription sends its own requests. Signals are delivered on the connection's event loop,
 * which a consumer must not block. Items that have already arrived are delivered on the thread that requests them.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group">WorkOS: Directory Group</a>
 */
public final class Groups {

    private static final Fields<DirectoryGroup> FIELDS = new Fields<>(
            DirectoryGroup::id, DirectoryGroup::directoryId, DirectoryGroup::organizationId, group -> null);

    private final ListEndpoint<DirectoryGroup, GroupQuery> groups;
    private final ListEndpoint<DirectoryUser, UserQuery> users;
    private final GroupDirectories groupDirectories;
    private final Mono<RateLimitSnapshot> limit;

    /** @param groupDirectories shared by all endpoints of a client */
    Groups(Transport transport, GroupDirectories groupDirectories) {
        this.groups = endpoint(transport, groupDirectories);
        this.users = Users.endpoint(transport, groupDirectories);
        this.groupDirectories = groupDirectories;
        this.limit = transport.limit(RateLimitKey.client());
    }

    static ListEndpoint<DirectoryGroup, GroupQuery> endpoint(Transport transport, GroupDirectories groupDirectories) {
        return endpoint(transport, groupDirectories, RecordType.GROUP);
    }

    /** @param type which of their fields are read */
    static ListEndpoint<DirectoryGroup, GroupQuery> endpoint(
            Transport transport, GroupDirectories groupDirectories, RecordType<DirectoryGroup> type) {
        PerDirectory<GroupQuery> perDirectory =
                new PerDirectory<>(Directories.endpoint(transport), Groups::ofDirectory);
        return new ListEndpoint<>(transport, new GroupKind(type, groupDirectories), perDirectory);
    }

    private static GroupQuery ofDirectory(GroupQuery query, String directoryId) {
        return query.without(Filter.GROUP_ORGANIZATION).with(Filter.GROUP_DIRECTORY, directoryId);
    }

    private record GroupKind(RecordType<DirectoryGroup> type, GroupDirectories groupDirectories)
            implements Kind<DirectoryGroup, GroupQuery> {

        @Override
        public String path() {
            return "/directory_groups";
        }

        @Override
        public IdType ids() {
            return IdType.GROUP;
        }

        @Override
        public Fields<DirectoryGroup> fields() {
            return FIELDS;
        }

        @Override
        public Mono<Page<DirectoryGroup>> page(
                GroupQuery query, Cursor cursor, PageFetch<DirectoryGroup, GroupQuery> fetch) {
            return fetch.page(query, cursor).doOnNext(page -> page.data().forEach(groupDirectories::learn));
        }
    }

    /**
     * All groups that match the query, in the server's order. Pages are requested on demand. Every error carries the
     * cursor of the last group delivered.
     *
     * <p>In {@code OPENAPI} a list may need requests for records that it has already received: the directories of an
     * organization, or groups whose members are fetched. If such a record was deleted meanwhile, the list continues
     * without it, and tells {@link io.dirflux.http.RequestListener#recordDeleted}.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query, or if the query has
     *     {@code endingBefore}
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/list">WorkOS: List Directory
     *     Groups</a>
     */
    public Flux<DirectoryGroup> list(GroupQuery query) {
        return plan(query).asItems();
    }

    /**
     * The same as {@link #list}, page by page. Every error carries the cursor after the last page delivered.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query
     */
    public Flux<Page<DirectoryGroup>> pages(GroupQuery query) {
        return plan(query).asPages();
    }

    /**
     * The group with this id. Fails with {@link NotFoundException} if there is none.
     *
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/get">WorkOS: Get a Directory
     *     Group</a>
     */
    public Mono<DirectoryGroup> get(String groupId) {
        return groups.records().get(groupId).doOnNext(groupDirectories::learn);
    }

    /** The group with this id; completes empty if there is none. */
    public Mono<DirectoryGroup> find(String groupId) {
        return get(groupId).onErrorResume(NotFoundException.class, e -> Mono.empty());
    }

    /**
     * The group with this id, with all its members. This takes one request in {@code REFERENCE}. In {@code OPENAPI} it
     * takes one request for the group, and one for every 100 members, at least one.
     */
    public Mono<DirectoryGroup> getWithMembers(String groupId) {
        if (embedsMembers()) {
            return getWithEmbeddedMembers(groupId, Expected.ANY);
        }
        return get(groupId)
                .flatMap(group -> withMembers(group, ListOptions.DEFAULTS, Priority.INTERACTIVE))
                .onErrorMap(
                        DirectorySyncException.class, e -> e.withCursor(null)) // no list of groups can use its cursor
                .contextWrite(context -> CallContext.start(context, groups.clock()));
    }

    /**
     * The members of the group with this id. In {@code REFERENCE} this takes one request. In {@code OPENAPI} the
     * members are whole users, and all must be in the directory of the first one. The requests count against the limit
     * of that directory once the client knows it. {@link #members(DirectoryGroup)} knows it from the start.
     */
    public Flux<GroupMember> members(String groupId) {
        return membersIn(null, groupId, ListOptions.DEFAULTS, Priority.BULK);
    }

    /** The same as {@link #members(String)}; all members must be in the group's directory. */
    public Flux<GroupMember> members(DirectoryGroup group) {
        return membersIn(group.directoryId(), group.id(), ListOptions.DEFAULTS, Priority.BULK);
    }

    /** The members of many groups, each result as soon as it has arrived: {@link FanOut#unordered()}. */
    public Flux<GroupMembers> membersOf(Publisher<DirectoryGroup> groups) {
        return membersOf(groups, FanOut.unordered());
    }

    /**
     * The members of many groups. Each group has one result: its members, or the error plus the members received before
     * it. A failing group does not cancel the others. A group that was deleted after it was listed is no failure: its
     * result is {@linkplain GroupMembers#deleted() deleted}. If {@code groups} fails, its error is delivered after the
     * results of the groups before it. Requests take their permits with {@link Priority#BULK}.
     *
     * <p>Nothing is sent and no group is requested before the first demand. From then on {@link FanOut#concurrency}
     * groups are fetched ahead of the demand, and one more for each result that is delivered. A deadline applies to all
     * groups together.
     *
     * <p>200 groups of up to 100 members in three directories, at 10 per second and 4 per second and directory, take 20
     * seconds, including the list of the groups: ten requests at once, then ten per second.
     */
    public Flux<GroupMembers> membersOf(Publisher<DirectoryGroup> groups, FanOut fanOut) {
        return new MembersFanOut(this::members, this.groups.records()::isDeleted, limit)
                .of(groups, fanOut)
                .contextWrite(context -> CallContext.start(context, this.groups.clock()));
    }

    private ListPlan<DirectoryGroup> plan(GroupQuery query) {
        boolean fetchesMembers = query.has(Filter.GROUP_WITH_MEMBERS) && !embedsMembers();
        ListOptions options = query.options().ofFurtherList();
        return groups.plan(query, Priority.BULK)
                .completedBy(fetchesMembers ? group -> withMembersIfFound(group, options) : null);
    }

    private Mono<DirectoryGroup> withMembersIfFound(DirectoryGroup group, ListOptions options) {
        return withMembers(group, options, Priority.BULK)
                .onErrorResume(NotFoundException.class, e -> groups.records().emptyIfDeleted(group.id(), e));
    }

    private Mono<DirectoryGroup> withMembers(DirectoryGroup group, ListOptions options, Priority priority) {
        return membersIn(group.directoryId(), group.id(), options, priority)
                .collectList()
                .map(group::withMembers);
    }

    /** @param directoryId the group's directory, null if it is not known */
    private Flux<GroupMember> membersIn(
            @Nullable String directoryId, String groupId, ListOptions options, Priority priority) {
        if (embedsMembers()) {
            Expected expected = directoryId == null ? Expected.ANY : Expected.ANY.inDirectory(directoryId);
            return getWithEmbeddedMembers(groupId, expected)
                    .flatMapIterable(group -> Objects.requireNonNull(group.members()));
        }
        UserQuery query = UserQuery.inGroup(groupId).with(options);
        Expected expected =
                directoryId == null ? query.expected() : query.expected().inDirectory(directoryId);
        return users.planOfOneList(query, expected, priority).asItems().map(GroupMember::of);
    }

    private boolean embedsMembers() {
        return Filter.GROUP_WITH_MEMBERS.isSent(groups.dialect());
    }

    private Mono<DirectoryGroup> getWithEmbeddedMembers(String groupId, Expected expected) {
        return groups.records().getWith(Filter.GROUP_WITH_MEMBERS, DirectoryGroup::members, groupId, expected);
    }
}
