package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.MemoryDirectoryStore.Rows.Row;
import io.dirflux.sync.SweepCounts.KindCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps a copy in memory. A transaction makes all checks before it writes anything. */
final class MemoryDirectoryStore implements DirectoryStore {

    private final Map<String, Rows> rows = new HashMap<>();
    private final Map<String, MemoryChanges> changes = new TreeMap<>();
    private final Set<String> consumers = new HashSet<>();
    private SyncState state = SyncState.EMPTY;

    /** The rows of one directory. */
    static final class Rows {

        final NavigableMap<RecordKey, Row> byKey = new TreeMap<>(ORDER);
        final Set<RecordKey> touched = new HashSet<>();

        private static final Comparator<RecordKey> ORDER = Comparator.comparing(RecordKey::kind)
                .thenComparing(RecordKey::id)
                .thenComparing(RecordKey::memberId);

        /**
         * A row.
         *
         * @param value the record
         * @param pass the last pass that has seen it
         * @param drift the pass that has added or changed it; 0 if an event has added or changed it
         */
        record Row(Object value, long pass, long drift) {}
    }

    @Override
    public Mono<SyncState> load() {
        return Mono.fromSupplier(this::state);
    }

    private synchronized SyncState state() {
        return state;
    }

    @Override
    public Mono<Applied> apply(StoreBatch batch) {
        return Mono.fromSupplier(() -> applied(batch));
    }

    private synchronized Applied applied(StoreBatch batch) {
        check(batch);
        List<RowWrites> all = new ArrayList<>();
        for (DirectoryBatch directory : batch.directories()) {
            RowWrites writes = RowMerge.of(directory, stored(directory.directoryId()), current(directory));
            if (writes != null) {
                all.add(writes);
            }
        }
        all.forEach(writes -> write(writes, batch.recordChanges()));
        Applied applied = new Applied(all.stream().map(RowWrites::directory).toList(), List.of());
        state = state.after(batch, applied);
        return applied;
    }

    private void check(StoreBatch batch) {
        StoreBatch.StreamStep stream = batch.stream();
        if (stream != null && stream.expectedVersion() != state.version()) {
            throw new StoreConflictException("The position has moved on since version " + stream.expectedVersion());
        }
        for (DirectoryBatch directory : batch.directories()) {
            DirectoryBatch.PassStep step = directory.step();
            StoredDirectory stored = stored(directory.directoryId());
            if (step != null && (stored == null || !step.fits(stored))) {
                throw new StoreConflictException("The pass of directory " + directory.directoryId() + " has moved on");
            }
        }
    }

    private @Nullable StoredDirectory stored(String directoryId) {
        return state.directories().get(directoryId);
    }

    private CurrentRows current(DirectoryBatch batch) {
        Rows of = rows.get(batch.directoryId());
        if (of == null) {
            return CurrentRows.NONE;
        }
        Map<String, DirectoryGroup> groups = new HashMap<>();
        Map<String, DirectoryUser> users = new HashMap<>();
        Set<Membership> memberships = new HashSet<>();
        of.byKey.values().forEach(row -> {
            if (row.value() instanceof DirectoryGroup group) {
                groups.put(group.id(), group);
            } else if (row.value() instanceof DirectoryUser user) {
                users.put(user.id(), user);
            } else {
                memberships.add((Membership) row.value());
            }
        });
        return new CurrentRows(groups, users, groups.keySet(), users.keySet(), memberships, Set.copyOf(of.touched));
    }

    private void write(RowWrites writes, boolean recordChanges) {
        String directoryId = writes.directory().id();
        Rows of = rows.computeIfAbsent(directoryId, unused -> new Rows());
        if (writes.clear()) {
            of.byKey.clear();
            of.touched.clear();
        }
        long pass = writes.directory().pass().number();
        writes.groups().forEach(group -> put(of, RecordKey.group(group.id()), group, pass, writes.drift()));
        writes.users().forEach(user -> put(of, RecordKey.user(user.id()), user, pass, writes.drift()));
        writes.memberships().forEach(edge -> put(of, RecordKey.of(edge), edge, pass, writes.drift()));
        of.byKey.replaceAll((key, row) -> isSeen(key, writes) ? new Row(row.value(), pass, row.drift()) : row);
        of.byKey.keySet().removeIf(key -> isRemoved(key, writes));
        of.touched.addAll(writes.touched());
        if (recordChanges) {
            changesOf(directoryId).add(writes.changes());
        }
    }

    private static void put(Rows of, RecordKey key, Object value, long pass, Set<RecordKey> drift) {
        of.byKey.put(key, new Row(value, pass, drift.contains(key) ? pass : 0));
    }

    private static boolean isSeen(RecordKey key, RowWrites writes) {
        boolean isUnreadable = key.kind() == RecordKind.MEMBERSHIP
                ? writes.unreadable().contains(RecordKey.group(key.id()))
                        || writes.unreadable().contains(RecordKey.user(key.memberId()))
                : writes.unreadable().contains(key);
        return isUnreadable || writes.seen().contains(key);
    }

    private static boolean isRemoved(RecordKey key, RowWrites writes) {
        return switch (key.kind()) {
            case GROUP -> writes.removedGroups().contains(key.id());
            case USER -> writes.removedUsers().contains(key.id());
            case MEMBERSHIP ->
                writes.removedGroups().contains(key.id())
                        || writes.removedUsers().contains(key.memberId())
                        || writes.removedMemberships().contains(new Membership(key.id(), key.memberId()));
        };
    }

    @Override
    public Mono<SweepResult> sweep(SweepRequest request) {
        return Mono.fromSupplier(() -> swept(request));
    }

    private synchronized SweepResult swept(SweepRequest request) {
        StoredDirectory stored = stored(request.directoryId());
        if (stored == null || !request.step().fits(stored)) {
            throw new StoreConflictException("The pass of directory " + request.directoryId() + " has moved on");
        }
        Rows of = rows.computeIfAbsent(request.directoryId(), unused -> new Rows());
        SweepCounts counts = new SweepCounts(
                        count(of, stored, RecordKind.GROUP),
                        count(of, stored, RecordKind.USER),
                        count(of, stored, RecordKind.MEMBERSHIP))
                .allowedBy(stored.pass());
        if (request.onlyIfNothingIsUnseen() && counts.unseen() > 0) {
            return new SweepResult(stored, counts, null, 0);
        }
        MassRemovalException refusal = request.guard().refusal(stored, counts);
        long drift = refusal == null ? remove(of, stored, request.recordChanges()) : 0;
        drift += of.byKey.entrySet().stream()
                .filter(row -> row.getValue().drift() == stored.pass().number() && !of.touched.contains(row.getKey()))
                .count();
        of.touched.clear();
        boolean foundNobody = RemovalGuard.foundNobody(stored, counts);
        StoredDirectory after = stored.completedBy(request.step().next(), request.at(), foundNobody);
        state = state.with(after);
        return new SweepResult(after, counts, refusal, stored.completedAt() == null ? 0 : drift);
    }

    private static KindCount count(Rows of, StoredDirectory stored, RecordKind kind) {
        long total =
                of.byKey.keySet().stream().filter(key -> key.kind() == kind).count();
        long unseen = of.byKey.entrySet().stream()
                .filter(row -> row.getKey().kind() == kind && isUnseen(of, stored, row.getKey(), row.getValue()))
                .count();
        return new KindCount(total, unseen);
    }

    private static boolean isUnseen(Rows of, StoredDirectory stored, RecordKey key, Row row) {
        return row.pass() != stored.pass().number() && !of.touched.contains(key);
    }

    private long remove(Rows of, StoredDirectory stored, boolean recordChanges) {
        Set<String> groups = new HashSet<>();
        Set<String> users = new HashSet<>();
        Set<Membership> memberships = new HashSet<>();
        of.byKey.forEach((key, row) -> {
            if (!isUnseen(of, stored, key, row) || stored.pass().unswept().contains(key.kind())) {
                return;
            }
            switch (key.kind()) {
                case GROUP -> groups.add(key.id());
                case USER -> users.add(key.id());
                case MEMBERSHIP -> memberships.add(new Membership(key.id(), key.memberId()));
            }
        });
        RecordBatch removal = new RecordBatch(
                List.of(), List.of(), List.of(), List.of(), Set.of(), groups, users, memberships, Set.of());
        DirectoryBatch batch =
                new DirectoryBatch(stored.id(), DirectoryBatch.Origin.PAGE, null, false, false, null, removal);
        write(Objects.requireNonNull(RowMerge.of(batch, stored, current(batch))), recordChanges);
        return (long) groups.size() + users.size() + memberships.size();
    }

    @Override
    public Flux<String> ids(String directoryId, RecordKind kind, String after, int limit) {
        return Flux.defer(() -> Flux.fromIterable(idsOf(directoryId, kind, after, limit)));
    }

    private synchronized List<String> idsOf(String directoryId, RecordKind kind, String after, int limit) {
        Rows of = rows.computeIfAbsent(directoryId, unused -> new Rows());
        return of.byKey.tailMap(new RecordKey(kind, after, ""), false).keySet().stream()
                .filter(key -> key.kind() == kind)
                .map(RecordKey::id)
                .limit(limit)
                .toList();
    }

    @Override
    public Flux<RecordedChange> changes(String consumer, int limit) {
        return Flux.defer(() -> Flux.fromIterable(pending(consumer, limit)));
    }

    /** One of each directory in turn, so that one with many changes does not hold back the others. */
    private synchronized List<RecordedChange> pending(String consumer, int limit) {
        consumers.add(consumer);
        List<Iterator<RecordedChange>> each = changes.values().stream()
                .map(of -> of.pending(consumer).iterator())
                .toList();
        List<RecordedChange> pending = new ArrayList<>();
        int before = -1;
        while (before != pending.size()) {
            before = pending.size();
            each.stream().filter(Iterator::hasNext).limit(limit - before).forEach(of -> pending.add(of.next()));
        }
        pending.sort(Comparator.comparing(
                        (RecordedChange recorded) -> recorded.change().directoryId())
                .thenComparing(RecordedChange::number));
        return pending;
    }

    @Override
    public Mono<Void> done(String consumer, String directoryId, long number) {
        return Mono.fromRunnable(() -> noteDone(consumer, directoryId, number));
    }

    private synchronized void noteDone(String consumer, String directoryId, long number) {
        changesOf(directoryId).done(consumer, number, consumers);
    }

    private MemoryChanges changesOf(String directoryId) {
        return changes.computeIfAbsent(directoryId, unused -> new MemoryChanges());
    }

    /** All records of a directory, for a test to compare. */
    synchronized List<Object> records(String directoryId) {
        Rows of = rows.get(directoryId);
        return of == null
                ? List.of()
                : of.byKey.values().stream().map(Row::value).toList();
    }
}
