package io.dirflux;

import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.http.Transport;
import io.dirflux.json.RecordType;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.paging.CursorPaging;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The memberships of directories: which user is in which group. {@link DirectorySyncClient#memberships(String)} lists
 * those of a whole directory. The methods of this class are its parts, for a list that must be resumed.
 *
 * <p>Every {@code Mono} and {@code Flux} is lazy and cold, as in {@link Users} and {@link Groups}.
 */
public final class Memberships {

    private static final int PAGE = 100;
    private static final int LISTS_AT_A_TIME = 8;
    private static final long MANY = 1_000_000;
    private static final Page<Membership> NONE = new Page<>(List.of(), null, null, null, List.of());

    private final Transport transport;
    private final ListEndpoint<Directory, DirectoryQuery> directories;
    private final ListEndpoint<DirectoryUser, UserQuery> users;
    private final ListEndpoint<DirectoryGroup, GroupQuery> groups;

    /**
     * Only the ids of records are read, except for the groups of users.
     *
     * @param groupDirectories shared by all endpoints of a client
     */
    Memberships(Transport transport, GroupDirectories groupDirectories) {
        this.transport = transport;
        this.directories = Directories.endpoint(transport);
        this.users = transport.settings().dialect() == Dialect.REFERENCE
                ? Users.endpoint(transport, groupDirectories)
                : Users.endpoint(transport, groupDirectories, RecordType.USER_IDS);
        this.groups = Groups.endpoint(transport, groupDirectories, RecordType.GROUP_IDS);
    }

    /** Where the memberships of a directory come from. */
    public enum Source {
        /** The list of users contains them. */
        EMBEDDED,
        /** The users of each group are listed. */
        BY_GROUP,
        /** The groups of each user are listed. */
        BY_USER
    }

    /** Counts of a directory. */
    private record Counts(long groups, long users) {}

    /**
     * The source that takes less time at the rate limits of now. In {@code REFERENCE} it is always
     * {@link Source#EMBEDDED}. Sends nothing.
     *
     * <p>In {@code OPENAPI} the users of a group are listed under both limits, the groups of a user only under the
     * client-wide one. A directory of 3,000 users in 36 groups takes 66 requests by group, in 16 s at 4 per second, and
     * 3,000 requests by user, in 299 s at 10 per second.
     *
     * @param groups the number of groups of the directory
     * @param users the number of its users
     */
    public Mono<Source> source(String directoryId, long groups, long users) {
        if (isEmbedded()) {
            return Mono.just(Source.EMBEDDED);
        }
        return transport
                .limit(RateLimitKey.client())
                .singleOptional()
                .zipWith(transport.limit(RateLimitKey.directory(directoryId)).singleOptional())
                .map(limits -> faster(groups, users, limits.getT1(), limits.getT2()));
    }

    /** A group of more than 100 users takes more than one request: on average one more for every 100 users. */
    private static Source faster(
            long groups, long users, Optional<RateLimitSnapshot> client, Optional<RateLimitSnapshot> directory) {
        long lists = users <= PAGE || groups == 0 ? groups : groups + users / PAGE;
        long underBoth = Math.max(nanos(client, lists), nanos(directory, lists));
        int compared = Long.compare(underBoth, nanos(client, users));
        return compared < 0 || (compared == 0 && lists <= users) ? Source.BY_GROUP : Source.BY_USER;
    }

    private static long nanos(Optional<RateLimitSnapshot> limit, long requests) {
        return limit.map(snapshot -> snapshot.timeOf(requests).toNanos()).orElse(0L);
    }

    /**
     * The memberships of a group, page by page. A user that cannot be read is still a member if its id can be read;
     * {@link Page#rejected()} has the others. If the group was deleted, the list ends with an empty page. Only in
     * {@code OPENAPI}.
     *
     * @param directoryId the directory of the group, in which all its users must be
     * @param startingAfter the id of the last user of an earlier page, null for the first page
     * @throws IllegalArgumentException in {@code REFERENCE}
     */
    public Flux<Page<Membership>> ofGroup(String directoryId, String groupId, @Nullable String startingAfter) {
        UserQuery query = UserQuery.inGroup(groupId);
        return pages(
                users,
                startingAfter == null ? query : query.startingAfter(startingAfter),
                directoryId,
                page -> memberships(page, DirectoryUser::id, id -> new Membership(groupId, id)),
                gone -> groups.records().emptyIfDeleted(groupId, gone));
    }

    /**
     * The memberships of a user, page by page, with the same rules as {@link #ofGroup}.
     *
     * @param directoryId the directory of the user, in which all its groups must be
     * @param startingAfter the id of the last group of an earlier page, null for the first page
     * @throws IllegalArgumentException in {@code REFERENCE}
     */
    public Flux<Page<Membership>> ofUser(String directoryId, String userId, @Nullable String startingAfter) {
        GroupQuery query = GroupQuery.ofUser(userId);
        return pages(
                groups,
                startingAfter == null ? query : query.startingAfter(startingAfter),
                directoryId,
                page -> memberships(page, DirectoryGroup::id, id -> new Membership(id, userId)),
                gone -> users.records().emptyIfDeleted(userId, gone));
    }

    private static <T, Q extends Query<T, Q>> Flux<Page<Membership>> pages(
            ListEndpoint<T, Q> endpoint,
            Q query,
            String directoryId,
            Function<Page<T>, Page<Membership>> memberships,
            Function<NotFoundException, Mono<Page<Membership>>> emptyIfDeleted) {
        return endpoint.planOfOneList(query, query.expected().inDirectory(directoryId), Priority.BULK)
                .asPages()
                .map(memberships)
                .onErrorResume(
                        NotFoundException.class,
                        gone -> emptyIfDeleted.apply(gone).defaultIfEmpty(NONE));
    }

    private static <T> Page<Membership> memberships(
            Page<T> page, Function<T, String> idOf, Function<String, Membership> membership) {
        Set<Membership> memberships = new LinkedHashSet<>();
        page.data().forEach(record -> memberships.add(membership.apply(idOf.apply(record))));
        page.rejected().stream()
                .map(Rejected::id)
                .filter(Objects::nonNull)
                .forEach(id -> memberships.add(membership.apply(id)));
        List<Rejected> unknown =
                page.rejected().stream().filter(record -> record.id() == null).toList();
        return new Page<>(List.copyOf(memberships), page.after(), page.before(), page.requestId(), unknown);
    }

    /** {@link DirectorySyncClient#memberships(String)}. */
    Flux<Membership> list(String directoryId) {
        return Flux.defer(() -> isEmbedded() ? embedded(directoryId) : listed(directoryId))
                .onErrorMap(
                        DirectorySyncException.class, e -> e.withCursor(null)) // there is no cursor to continue from
                .contextWrite(context -> CallContext.start(context, users.clock()));
    }

    private boolean isEmbedded() {
        return users.dialect() == Dialect.REFERENCE;
    }

    private Flux<Membership> embedded(String directoryId) {
        return users.plan(UserQuery.inDirectory(directoryId).withGroups(), Priority.BULK)
                .asItems()
                .distinct(DirectoryUser::id)
                .concatMap(Memberships::ofEmbedded, 0);
    }

    private static Flux<Membership> ofEmbedded(DirectoryUser user) {
        List<GroupRef> groups = user.groups();
        if (groups == null) {
            String message = "GET /directory_users answered without groups, though groups=true was sent";
            return Flux.error(DecodingException.ofRecord(message, 0, user.id(), null));
        }
        return Flux.fromIterable(groups)
                .map(group -> new Membership(group.id(), user.id()))
                .distinct();
    }

    private Flux<Membership> listed(String directoryId) {
        return counts(directoryId)
                .flatMap(counts -> source(directoryId, counts.groups(), counts.users()))
                .flatMapMany(source -> source == Source.BY_GROUP ? byGroup(directoryId) : byUser(directoryId));
    }

    private Flux<Membership> byGroup(String directoryId) {
        return groups.plan(GroupQuery.inDirectory(directoryId), Priority.BULK)
                .asItems()
                .distinct(DirectoryGroup::id)
                .flatMapSequential(group -> items(ofGroup(directoryId, group.id(), null)), LISTS_AT_A_TIME, 1);
    }

    private Flux<Membership> byUser(String directoryId) {
        return users.plan(UserQuery.inDirectory(directoryId), Priority.BULK)
                .asItems()
                .distinct(DirectoryUser::id)
                .flatMapSequential(user -> items(ofUser(directoryId, user.id(), null)), LISTS_AT_A_TIME, 1);
    }

    private static Flux<Membership> items(Flux<Page<Membership>> pages) {
        return CursorPaging.inTurn(pages, Memberships::items).distinct();
    }

    private static Flux<Membership> items(Page<Membership> page) {
        Flux<Membership> items = Flux.fromIterable(page.data());
        if (page.rejected().isEmpty()) {
            return items;
        }
        Rejected first = page.rejected().get(0);
        String message = "A list of memberships has a record without a readable id: " + first.reason();
        return items.concatWith(
                Flux.error(() -> DecodingException.ofRecord(message, first.index(), null, page.requestId())));
    }

    private Mono<Counts> counts(String directoryId) {
        return directories.records().get(directoryId).flatMap(directory -> {
            DirectoryMetadata metadata = directory.metadata();
            DirectoryMetadata.UserCounts counts = metadata == null ? null : metadata.users();
            return metadata == null || counts == null || metadata.groups() == null || counts.active() == null
                    ? firstPages(directoryId)
                    : Mono.just(new Counts(
                            metadata.groups(), counts.active() + Objects.requireNonNullElse(counts.inactive(), 0L)));
        });
    }

    /** If both lists have more than one page, there are taken to be far more users than groups. */
    private Mono<Counts> firstPages(String directoryId) {
        Mono<Page<DirectoryGroup>> ofGroups = groups.plan(
                        GroupQuery.inDirectory(directoryId).pagesAhead(0), Priority.BULK)
                .asPages()
                .next();
        Mono<Page<DirectoryUser>> ofUsers = users.plan(
                        UserQuery.inDirectory(directoryId).pagesAhead(0), Priority.BULK)
                .asPages()
                .next();
        return ofGroups.zipWith(
                ofUsers,
                (some, people) -> new Counts(
                        some.data().size() + (some.hasNext() ? 1 : 0),
                        people.hasNext() ? MANY : people.data().size()));
    }
}
