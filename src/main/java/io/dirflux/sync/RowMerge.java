package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.DirectoryBatch.PassStep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which rows a batch writes. Every store uses it, so that all stores follow the same rules.
 *
 * <ul>
 *   <li>A record that is older than its row is skipped. If the times are equal or unknown, the record is applied.
 *   <li>A field that could not be read stays as it is stored.
 *   <li>A page does not change touched keys, and does not add a membership whose user or group is not stored.
 *   <li>An event touches its keys during a pass. The rows that it inserts count as seen.
 *   <li>A removal also removes the memberships. It never adds a row.
 *   <li>A deleted directory stays deleted.
 * </ul>
 */
public final class RowMerge {

    private final DirectoryBatch batch;
    private final RecordBatch records;
    private final StoredDirectory directory;
    private final CurrentRows rows;
    private final boolean isPage;

    private final Map<String, DirectoryGroup> groups = new LinkedHashMap<>();
    private final Map<String, DirectoryUser> users = new LinkedHashMap<>();
    private final Set<Membership> memberships = new LinkedHashSet<>();
    private final Set<RecordKey> seen = new LinkedHashSet<>();
    private final Set<RecordKey> drift = new LinkedHashSet<>();
    private final List<DirectoryChange> changes = new ArrayList<>();

    private RowMerge(DirectoryBatch batch, StoredDirectory directory, CurrentRows rows) {
        this.batch = batch;
        this.records = batch.records();
        this.directory = directory;
        this.rows = rows;
        this.isPage = batch.origin() == Origin.PAGE;
    }

    /**
     * The rows to write. Before, the store locks the directory and checks the batch's step.
     *
     * @param batch the batch
     * @param stored the stored directory, null if there is none
     * @param rows the stored rows for the batch's keys
     * @return null if there is nothing to write
     */
    public static @Nullable RowWrites of(DirectoryBatch batch, @Nullable StoredDirectory stored, CurrentRows rows) {
        if (stored == null ? batch.directory() == null : stored.deleted()) {
            return null;
        }
        List<DirectoryChange> ofDirectory = new ArrayList<>();
        StoredDirectory after = directoryAfter(batch, stored, ofDirectory);
        return after.deleted()
                ? RowWrites.only(after, true, ofDirectory)
                : new RowMerge(batch, after, rows).writes(ofDirectory);
    }

    private static StoredDirectory directoryAfter(
            DirectoryBatch batch, @Nullable StoredDirectory stored, List<DirectoryChange> changes) {
        StoredDirectory after = stored;
        Directory news = batch.directory();
        if (news != null) {
            after = withRecord(stored, news, changes);
        }
        StoredDirectory known = Objects.requireNonNull(after);
        if (batch.deleted()) {
            changes.add(new DirectoryChange.DirectoryRemoved(known.directory()));
            return known.asDeleted();
        }
        PassStep step = batch.step();
        if (step != null) {
            boolean begins = step.next().number() != known.pass().number();
            known = known.with(step.next()).withPassWanted(!begins && known.passWanted());
        }
        return batch.passWanted() ? known.withPassWanted(true) : known;
    }

    private static StoredDirectory withRecord(
            @Nullable StoredDirectory stored, Directory news, List<DirectoryChange> changes) {
        Directory before = stored == null ? null : stored.directory();
        Directory after = ComparedFields.merged(before, news);
        if (stored == null || before == null) {
            changes.add(new DirectoryChange.DirectoryAdded(after));
            return new StoredDirectory(after, false, after.isLinked(), SyncPass.NONE, null, 0);
        }
        if (ComparedFields.isOlder(after.updatedAt(), before.updatedAt())) {
            return stored;
        }
        if (!ComparedFields.same(before, after)) {
            changes.add(new DirectoryChange.DirectoryChanged(before, after));
        }
        boolean cameBack = after.isLinked() && !before.isLinked();
        return stored.with(after).withPassWanted(cameBack || stored.passWanted());
    }

    private RowWrites writes(List<DirectoryChange> ofDirectory) {
        records.groups().forEach(this::put);
        records.users().forEach(this::put);
        records.groupsIfUnknown().stream()
                .filter(group -> !rows.hasGroup(group.id()))
                .forEach(this::put);
        records.usersIfUnknown().stream()
                .filter(user -> !rows.hasUser(user.id()))
                .forEach(this::put);
        records.memberships().forEach(this::put);
        Set<Membership> removedMemberships = removedMemberships();
        Set<String> removedUsers = stored(records.removedUsers(), rows.users().keySet());
        Set<String> removedGroups =
                stored(records.removedGroups(), rows.groups().keySet());
        removedUsers.forEach(id -> changes.add(new DirectoryChange.UserRemoved(
                Objects.requireNonNull(rows.users().get(id)))));
        removedGroups.forEach(id -> changes.add(new DirectoryChange.GroupRemoved(
                Objects.requireNonNull(rows.groups().get(id)))));
        ofDirectory.addAll(changes);
        return new RowWrites(
                directory,
                List.copyOf(groups.values()),
                List.copyOf(users.values()),
                memberships,
                seen,
                records.unreadable(),
                removedGroups,
                removedUsers,
                removedMemberships,
                touched(),
                drift,
                false,
                ofDirectory);
    }

    private void put(DirectoryUser user) {
        RecordKey key = RecordKey.user(user.id());
        if (isProtected(key)) {
            return;
        }
        DirectoryUser before = rows.users().get(user.id());
        DirectoryUser news = KnownFields.merged(before, user.withGroups(null));
        if (before == null) {
            changes.add(new DirectoryChange.UserAdded(news));
        } else if (ComparedFields.isOlder(news.updatedAt(), before.updatedAt()) || news.equals(before)) {
            seen.add(key);
            return;
        } else if (ComparedFields.same(before, news)) {
            users.put(news.id(), news);
            return;
        } else {
            changes.add(new DirectoryChange.UserChanged(before, news));
        }
        users.put(news.id(), news);
        drifted(key);
    }

    private void put(DirectoryGroup group) {
        RecordKey key = RecordKey.group(group.id());
        if (isProtected(key)) {
            return;
        }
        DirectoryGroup before = rows.groups().get(group.id());
        DirectoryGroup news = KnownFields.merged(before, group.withMembers(null));
        if (before == null) {
            changes.add(new DirectoryChange.GroupAdded(news));
        } else if (ComparedFields.isOlder(news.updatedAt(), before.updatedAt()) || news.equals(before)) {
            seen.add(key);
            return;
        } else if (ComparedFields.same(before, news)) {
            groups.put(news.id(), news);
            return;
        } else {
            changes.add(new DirectoryChange.GroupChanged(before, news));
        }
        groups.put(news.id(), news);
        drifted(key);
    }

    private void put(Membership membership) {
        RecordKey key = RecordKey.of(membership);
        if (isProtected(key)) {
            return;
        }
        if (rows.memberships().contains(membership)) {
            seen.add(key);
        } else if (isThere(membership)) {
            memberships.add(membership);
            changes.add(new DirectoryChange.MembershipAdded(batch.directoryId(), membership));
            drifted(key);
        }
    }

    private boolean isThere(Membership membership) {
        boolean user = rows.hasUser(membership.userId()) || users.containsKey(membership.userId());
        boolean group = rows.hasGroup(membership.groupId()) || groups.containsKey(membership.groupId());
        return user && group;
    }

    private Set<Membership> removedMemberships() {
        Set<Membership> removed = new LinkedHashSet<>();
        for (Membership stored : rows.memberships()) {
            if (records.removedMemberships().contains(stored)
                    || records.removedUsers().contains(stored.userId())
                    || records.removedGroups().contains(stored.groupId())) {
                removed.add(stored);
                changes.add(new DirectoryChange.MembershipRemoved(batch.directoryId(), stored));
            }
        }
        return removed;
    }

    private static Set<String> stored(Set<String> removed, Set<String> stored) {
        Set<String> both = new LinkedHashSet<>(removed);
        both.retainAll(stored);
        return both;
    }

    private boolean isProtected(RecordKey key) {
        return isPage && rows.touched().contains(key);
    }

    private void drifted(RecordKey key) {
        if (isPage) {
            drift.add(key);
        }
    }

    /** The keys that an event touches: its own, and the users and groups that a membership adds. */
    private Set<RecordKey> touched() {
        if (isPage || !directory.pass().isRunning()) {
            return Set.of();
        }
        Set<RecordKey> keys = new HashSet<>();
        records.users().forEach(user -> keys.add(RecordKey.user(user.id())));
        records.groups().forEach(group -> keys.add(RecordKey.group(group.id())));
        users.keySet().forEach(id -> keys.add(RecordKey.user(id)));
        groups.keySet().forEach(id -> keys.add(RecordKey.group(id)));
        records.removedUsers().forEach(id -> keys.add(RecordKey.user(id)));
        records.removedGroups().forEach(id -> keys.add(RecordKey.group(id)));
        records.membershipKeys().forEach(membership -> keys.add(RecordKey.of(membership)));
        return keys;
    }
}
