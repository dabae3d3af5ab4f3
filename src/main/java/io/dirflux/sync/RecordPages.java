package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Lists the groups and users of a directory for a pass, oldest first, from a cursor. */
final class RecordPages {

    private final DirectorySyncClient client;

    RecordPages(DirectorySyncClient client) {
        this.client = client;
    }

    /** Whether the list of users contains their groups, so that the pass needs no list of memberships. */
    boolean embedsMemberships() {
        return client.dialect() == Dialect.REFERENCE;
    }

    Flux<ListedPage> groups(String directoryId, @Nullable String cursor) {
        GroupQuery query = GroupQuery.inDirectory(directoryId);
        return client.groups()
                .pages(cursor == null ? query : query.startingAfter(cursor))
                .map(RecordPages::groups);
    }

    Flux<ListedPage> users(String directoryId, @Nullable String cursor) {
        UserQuery all = UserQuery.inDirectory(directoryId);
        UserQuery query = embedsMemberships() ? all.withGroups() : all;
        return client.users()
                .pages(cursor == null ? query : query.startingAfter(cursor))
                .map(page -> users(page, embedsMemberships()));
    }

    private static ListedPage groups(Page<DirectoryGroup> page) {
        List<RefusedRecord> rejected = rejected(RecordKind.GROUP, page);
        Map<String, DirectoryGroup> groups = byId(page.data(), DirectoryGroup::id);
        RecordBatch records = RecordBatch.page(groups.values(), List.of(), Set.of(), keys(rejected));
        return new ListedPage(RecordKind.GROUP, records, listed(page), page.after(), rejected, false);
    }

    private static ListedPage users(Page<DirectoryUser> page, boolean withGroups) {
        List<RefusedRecord> rejected = rejected(RecordKind.USER, page);
        Map<String, DirectoryUser> users = byId(page.data(), DirectoryUser::id);
        Set<Membership> memberships = new HashSet<>();
        boolean isUnknown = false;
        for (DirectoryUser user : users.values()) {
            List<GroupRef> groups = withGroups ? user.groups() : List.of();
            isUnknown |= groups == null;
            if (groups != null) {
                groups.forEach(group -> memberships.add(new Membership(group.id(), user.id())));
            }
        }
        RecordBatch records = RecordBatch.page(List.of(), users.values(), memberships, keys(rejected));
        return new ListedPage(RecordKind.USER, records, listed(page), page.after(), rejected, isUnknown);
    }

    private static <T> Map<String, T> byId(List<T> records, Function<T, String> id) {
        Map<String, T> byId = new LinkedHashMap<>();
        records.forEach(record -> byId.put(id.apply(record), record));
        return byId;
    }

    static List<RefusedRecord> rejected(RecordKind kind, Page<?> page) {
        return page.rejected().stream()
                .map(record -> new RefusedRecord(kind, record.id(), record.reason()))
                .toList();
    }

    private static Set<RecordKey> keys(List<RefusedRecord> rejected) {
        Set<RecordKey> keys = new HashSet<>();
        for (RefusedRecord record : rejected) {
            if (record.id() != null) {
                keys.add(new RecordKey(record.kind(), record.id(), ""));
            }
        }
        return keys;
    }

    private static int listed(Page<?> page) {
        return page.data().size() + page.rejected().size();
    }
}
