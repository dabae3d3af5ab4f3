package io.dirflux.sync;

import io.dirflux.Memberships;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import java.util.List;
import java.util.Set;
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

    private final Memberships memberships;
    private final DirectoryStore store;

    MembershipPages(Memberships memberships, DirectoryStore store) {
        this.memberships = memberships;
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
        Flux<ListedPage> begun = place.inner() == null ? Flux.empty() : pages(directoryId, place);
        Flux<ListedPage> others = ids(directoryId, place)
                .flatMapSequential(id -> pages(directoryId, place.at(id, null)), LISTS_AT_A_TIME, 1);
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

    private Flux<ListedPage> pages(String directoryId, Place place) {
        Flux<Page<Membership>> pages = place.byGroup()
                ? memberships.ofGroup(directoryId, place.owner(), place.inner())
                : memberships.ofUser(directoryId, place.owner(), place.inner());
        return pages.map(page -> listed(place, page));
    }

    private static ListedPage listed(Place place, Page<Membership> page) {
        return new ListedPage(
                RecordKind.MEMBERSHIP,
                RecordBatch.page(List.of(), List.of(), Set.copyOf(page.data()), Set.of()),
                page.data().size(),
                place.at(place.owner(), page.after()).toString(),
                RecordPages.rejected(RecordKind.MEMBERSHIP, page),
                false);
    }
}
