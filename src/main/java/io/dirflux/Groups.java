package io.dirflux;

import io.dirflux.Recheck.Expected;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.http.Request;
import io.dirflux.http.Request.Param;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The groups of directories. Everything here is lazy and cold: nothing is sent before a subscription, and each
 * subscription asks anew. Signals come on the connection's event loop, which a consumer must not block, or on the
 * thread that asks for what has arrived already.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group">WorkOS: Directory Group</a>
 */
public final class Groups {

    private static final String PATH = "/directory_groups";
    private static final String WHAT = "GET " + PATH;

    private final Endpoints endpoints;
    private final Fetch<DirectoryGroup> fetch;

    Groups(Endpoints endpoints, Fetch<DirectoryGroup> fetch) {
        this.endpoints = endpoints;
        this.fetch = fetch;
    }

    /**
     * All groups of the query, in the server's order, page after page as they are asked for. Every failure carries the
     * cursor of the last group delivered.
     *
     * @throws IllegalArgumentException if the query asks what the client's dialect cannot, or for the one page before a
     *     cursor
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/list">WorkOS: List Directory Groups</a>
     */
    public Flux<DirectoryGroup> list(GroupQuery query) {
        return walk(query).asItems(endpoints.scheduler());
    }

    /**
     * The same as {@link #list}, page by page. Every failure carries the cursor behind the last page delivered.
     *
     * @throws IllegalArgumentException if the query asks what the client's dialect cannot
     */
    public Flux<Page<DirectoryGroup>> pages(GroupQuery query) {
        return walk(query).asPages(endpoints.scheduler());
    }

    /**
     * The group with this id, or {@link NotFoundException}.
     *
     * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/get">WorkOS: Get a Directory Group</a>
     */
    public Mono<DirectoryGroup> get(String groupId) {
        return fetch.item(Request.get(PATH, Ids.GROUP.check(groupId)), groupId)
                .doOnNext(group -> learn(List.of(group)));
    }

    /** The group with this id; empty if there is none. */
    public Mono<DirectoryGroup> find(String groupId) {
        return get(groupId).onErrorResume(NotFoundException.class, e -> Mono.empty());
    }

    /** The group with this id and all its members. One request in {@code REFERENCE}, two or more in {@code OPENAPI}. */
    public Mono<DirectoryGroup> getWithMembers(String groupId) {
        if (endpoints.wire().embedsMemberships()) {
            return getWithEmbeddedMembers(groupId, null);
        }
        return get(groupId)
                .flatMap(group -> withMembers(group, Priority.INTERACTIVE, ListOptions.DEFAULTS))
                .onErrorMap(
                        DirectorySyncException.class, e -> e.withCursor(null)) // a cursor of users is of no use here
                .contextWrite(context -> CallContext.start(context, endpoints.scheduler()));
    }

    /**
     * The members of a group by its bare id. In {@code REFERENCE} one request. In {@code OPENAPI} they are whole
     * users, who must all lie in the directory of the first; the list pays under that directory's limit once it is
     * known, which {@link #members(DirectoryGroup)} knows from the start.
     */
    public Flux<GroupMember> members(String groupId) {
        return members(groupId, null, Priority.BULK, ListOptions.DEFAULTS);
    }

    /** The members of a group: as {@link #members(String)}, checked against the group's directory. */
    public Flux<GroupMember> members(DirectoryGroup group) {
        return members(group.id(), group.directoryId(), Priority.BULK, ListOptions.DEFAULTS);
    }

    /** The members of many groups, each outcome as soon as it is there: {@link FanOut#unordered()}. */
    public Flux<GroupMembers> membersOf(Flux<DirectoryGroup> groups) {
        return membersOf(groups, FanOut.unordered());
    }

    /**
     * The members of many groups at a time: for each group one outcome, its members or the failure and what came before
     * it. A failing group never cancels the others, nor does {@code groups} when it fails: its error comes after the
     * outcomes of the groups before it. Permits are taken in the {@link Priority#BULK} lane.
     *
     * <p>Nothing is sent and no group asked for before the first demand. After it as many groups are fetched ahead of the
     * demand as {@link FanOut#concurrency} says, and no more until an outcome is taken. A deadline is for all together.
     *
     * <p>200 groups of up to 100 members in three directories, at 10 per second and 4 per second and directory, take 20
     * seconds, the listing included: ten requests at once, then ten a second.
     */
    public Flux<GroupMembers> membersOf(Flux<DirectoryGroup> groups, FanOut how) {
        return new MembersFanOut(this::members, endpoints.limit())
                .of(groups, how)
                .contextWrite(context -> CallContext.start(context, endpoints.scheduler()));
    }

    /** The groups of a query that is checked against this. */
    Walk<DirectoryGroup> walk(GroupQuery query, Expected expected, Priority priority) {
        return walk(query, pages(query, expected, priority), DirectoryGroup::id);
    }

    private Walk<DirectoryGroup> walk(GroupQuery query) {
        String organization = query.scope().organization();
        if (organization == null || endpoints.wire().filtersByOrganization()) {
            Cursors.requirePlain(query.options());
            return walk(query, Expected.of(query.scope().directory(), organization), Priority.BULK);
        }
        return walk(
                query,
                pagesOfOrganization(query, organization),
                group -> new Cursors.Place(group.directoryId(), group.id()).toString());
    }

    private Walk<DirectoryGroup> walk(
            GroupQuery query, Flux<Page<DirectoryGroup>> pages, Function<DirectoryGroup, String> cursorOf) {
        boolean fetchMembers = query.isWithMembers() && !endpoints.wire().embedsMemberships();
        return new Walk<>(
                WHAT,
                pages,
                query.options(),
                group -> true,
                fetchMembers ? group -> withMembers(group, Priority.BULK, query.options()) : null,
                cursorOf);
    }

    private Flux<Page<DirectoryGroup>> pagesOfOrganization(GroupQuery query, String organization) {
        ListOptions listing = ListOptions.DEFAULTS.skippingAs(query.options());
        return new OrganizationWalk<DirectoryGroup>(
                        endpoints.directories().ofOrganization(organization, listing),
                        (directory, options) -> pages(
                                query.ofDirectory(directory.id()).with(options),
                                Expected.oneDirectory(directory.id()).provenIn(organization),
                                Priority.BULK))
                .pages(Ids.GROUP, query.options());
    }

    private Flux<Page<DirectoryGroup>> pages(GroupQuery query, Expected expected, Priority priority) {
        ListOptions options = query.options();
        Request list = Request.list(PATH, endpoints.wire().filters(query), priority);
        return Flux.defer(() -> {
            Recheck<DirectoryGroup> recheck = new Recheck<>(WHAT, fetch.fields(), expected);
            return CursorPaging.pages(
                    WHAT,
                    options,
                    cursor -> fetch.page(list, options, cursor, recheck).doOnNext(page -> learn(page.data())));
        });
    }

    private void learn(List<DirectoryGroup> groups) {
        endpoints.directoryIndex().learn(groups);
    }

    private Mono<DirectoryGroup> withMembers(DirectoryGroup group, Priority priority, ListOptions options) {
        return members(group.id(), group.directoryId(), priority, ListOptions.DEFAULTS.skippingAs(options))
                .collectList()
                .map(group::withMembers);
    }

    private Flux<GroupMember> members(
            String groupId, @Nullable String directoryId, Priority priority, ListOptions options) {
        if (endpoints.wire().embedsMemberships()) {
            return getWithEmbeddedMembers(groupId, directoryId).flatMapIterable(Groups::membersOf);
        }
        return endpoints
                .users()
                .walk(UserQuery.inGroup(groupId).with(options), Expected.oneDirectory(directoryId), priority)
                .asItems(endpoints.scheduler())
                .map(GroupMember::of);
    }

    private Mono<DirectoryGroup> getWithEmbeddedMembers(String groupId, @Nullable String directoryId) {
        Request request = Request.get(PATH, Ids.GROUP.check(groupId)).with(new Param("members", "true"));
        return fetch.item(request, groupId, (group, requestId) -> {
            if (directoryId != null) {
                Recheck.directory(WHAT + "/{id}", directoryId, group, requestId);
            }
            requireMembers(group, requestId);
        });
    }

    /** Not known is not none: whoever asked for the members must not take the one for the other. */
    private static void requireMembers(DirectoryGroup group, @Nullable String requestId) {
        if (group.members() == null) {
            throw DecodingException.ofRecord(
                    WHAT + "/{id} answered without members, though members=true was sent", 0, group.id(), requestId);
        }
    }

    private static List<GroupMember> membersOf(DirectoryGroup group) {
        return Objects.requireNonNull(group.members());
    }
}
