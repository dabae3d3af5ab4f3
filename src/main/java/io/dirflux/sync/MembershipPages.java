package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Lists the memberships of a directory for a pass, if users and groups do not contain them. It lists the members of
 * each stored group, or the groups of each stored user, whichever takes less time, in the order of the ids. A cursor is
 * {@code g/} or {@code u/}, the id of the group or user, and the cursor in its list.
 */
final class MembershipPages {

    private static final int IDS_AT_A_TIME = 500;
    private static final int LISTS_AT_A_TIME = 8;

    private final DirectorySyncClient client;
    private final DirectoryStore store;

    MembershipPages(DirectorySyncClient client, DirectoryStore store) {
        this.client = client;
        this.store = store;
    }

    /**
     * A position in a list of lists.
     *
     * @param byGroup whether the owners are groups (true) or users
     * @param owner the group or user; empty before the first one
     * @param inner the cursor in the list of the owner; null after its end
     */
    record Place(boolean byGroup, String owner, @Nullable String inner) {

        static Place of(String cursor) {
            String[] parts = cursor.split("/", 3);
            return new Place(parts[0].equals("g"), parts[1], parts[2].isEmpty() ? null : parts[2]);
        }

        Place at(String owner, @Nullable String inner) {
            return new Place(byGroup, owner, inner);
        }

        @Override
        public String toString() {
            return (byGroup ? "g/" : "u/") + owner + "/" + (inner == null ? "" : inner);
        }
    }

    /**
     * The pages from a cursor on, with one at the end that has no records.
     *
     * @param byGroup whether to list by group if there is no cursor
     */
    Flux<ListedPage> from(String directoryId, @Nullable String cursor, boolean byGroup) {
        Place place = cursor == null ? new Place(byGroup, "", null) : Place.of(cursor);
        Flux<ListedPage> begun = place.inner() == null ? Flux.empty() : pages(place);
        Flux<ListedPage> others =
                ids(directoryId, place).flatMapSequential(id -> pages(place.at(id, null)), LISTS_AT_A_TIME, 1);
        return begun.concatWith(others).concatWithValues(ListedPage.endOfMemberships());
    }

    private Flux<String> ids(String directoryId, Place place) {
        RecordKind kind = place.byGroup() ? RecordKind.GROUP : RecordKind.USER;
        return ids(directoryId, kind, place.owner())
                .expand(ids ->
                        ids.size() < IDS_AT_A_TIME ? Flux.empty() : ids(directoryId, kind, ids.get(ids.size() - 1)))
                .concatMapIterable(ids -> ids, 1);
    }

    private Flux<List<String>> ids(String directoryId, RecordKind kind, String after) {
        return store.ids(directoryId, kind, after, IDS_AT_A_TIME).collectList().flux();
    }

    private Flux<ListedPage> pages(Place place) {
        return (place.byGroup() ? members(place) : groups(place))
                // the group or user was deleted, which an event reports
                .onErrorResume(NotFoundException.class, gone -> Flux.just(page(place, Set.of(), null, List.of())));
    }

    private Flux<ListedPage> members(Place place) {
        UserQuery query = UserQuery.inGroup(place.owner());
        return client.users()
                .pages(place.inner() == null ? query : query.startingAfter(place.inner()))
                .map(page -> page(place, page, DirectoryUser::id, id -> new Membership(place.owner(), id)));
    }

    private Flux<ListedPage> groups(Place place) {
        GroupQuery query = GroupQuery.ofUser(place.owner());
        return client.groups()
                .pages(place.inner() == null ? query : query.startingAfter(place.inner()))
                .map(page -> page(place, page, DirectoryGroup::id, id -> new Membership(id, place.owner())));
    }

    /** An unreadable record still counts as a member if its id is readable. */
    private static <T> ListedPage page(
            Place place, Page<T> page, Function<T, String> idOf, Function<String, Membership> membership) {
        Set<Membership> memberships = new HashSet<>();
        page.data().forEach(record -> memberships.add(membership.apply(idOf.apply(record))));
        List<RefusedRecord> rejected = RecordPages.rejected(RecordKind.MEMBERSHIP, page);
        rejected.forEach(record -> {
            if (record.id() != null) {
                memberships.add(membership.apply(record.id()));
            }
        });
        return page(place, memberships, page.after(), rejected);
    }

    private static ListedPage page(
            Place place, Set<Membership> memberships, @Nullable String after, List<RefusedRecord> rejected) {
        return new ListedPage(
                RecordKind.MEMBERSHIP,
                RecordBatch.page(List.of(), List.of(), memberships, Set.of()),
                memberships.size(),
                place.at(place.owner(), after).toString(),
                rejected.stream().filter(record -> record.id() == null).toList(),
                false);
    }
}
