package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.DirectoryBatch.PassStep;
import io.dirflux.sync.StoreBatch.StreamStep;
import io.dirflux.sync.SyncPass.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of {@link DirectoryStoreContract} are written with. */
abstract class StoreContract {

    static final Duration SOON = Duration.ofSeconds(30);
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    static final String D = "directory_1";
    private static final RemovalGuard GUARD = new RemovalGuard(0.2);

    DirectoryStore store;

    /** A store without anything in it, another one for each test. */
    protected abstract DirectoryStore emptyStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = emptyStore();
    }

    SyncState state() {
        return Objects.requireNonNull(store.load().block(SOON));
    }

    void apply(StreamStep stream, DirectoryBatch... directories) {
        store.apply(new StoreBatch(stream, List.of(directories), true)).block(SOON);
    }

    List<RecordedChange> next(String consumer) {
        return store.changes(consumer, 10_000).collectList().block(SOON);
    }

    List<DirectoryChange> changes() {
        return next("contract").stream().map(RecordedChange::change).toList();
    }

    /** The rows of a directory, as the changes since the beginning make them. */
    Map<RecordKey, Object> rows(String directoryId) {
        Map<RecordKey, Object> rows = new HashMap<>();
        for (DirectoryChange change : changes()) {
            if (!change.directoryId().equals(directoryId)) {
                continue;
            }
            if (change instanceof DirectoryChange.UserAdded added) {
                assertThat(rows.put(RecordKey.user(added.user().id()), added.user()))
                        .isNull();
            } else if (change instanceof DirectoryChange.UserChanged changed) {
                rows.put(RecordKey.user(changed.after().id()), changed.after());
            } else if (change instanceof DirectoryChange.UserRemoved removed) {
                assertThat(rows.remove(RecordKey.user(removed.last().id()))).isNotNull();
            } else if (change instanceof DirectoryChange.GroupAdded added) {
                assertThat(rows.put(RecordKey.group(added.group().id()), added.group()))
                        .isNull();
            } else if (change instanceof DirectoryChange.GroupChanged changed) {
                rows.put(RecordKey.group(changed.after().id()), changed.after());
            } else if (change instanceof DirectoryChange.GroupRemoved removed) {
                assertThat(rows.remove(RecordKey.group(removed.last().id()))).isNotNull();
            } else if (change instanceof DirectoryChange.MembershipAdded added) {
                assertThat(rows.put(RecordKey.of(added.membership()), added)).isNull();
            } else if (change instanceof DirectoryChange.MembershipRemoved removed) {
                assertThat(rows.remove(RecordKey.of(removed.membership()))).isNotNull();
            } else if (change instanceof DirectoryChange.DirectoryRemoved) {
                rows.clear();
            }
        }
        return rows;
    }

    String name(String userId) {
        return ((DirectoryUser) rows(D).get(RecordKey.user(userId))).firstName();
    }

    static DirectoryUser user(String id) {
        return user(id, D);
    }

    static DirectoryUser user(String id, String directoryId) {
        return DirectoryUser.builder(id, directoryId)
                .firstName(id)
                .updatedAt(T0)
                .build();
    }

    static DirectoryUser user(String id, String name, Instant updatedAt) {
        return DirectoryUser.builder(id, D).firstName(name).updatedAt(updatedAt).build();
    }

    static List<DirectoryUser> many(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(n -> user(prefix + n)).toList();
    }

    static DirectoryGroup group(String id) {
        return DirectoryGroup.builder(id, D).name(id).updatedAt(T0).build();
    }

    static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }

    static RecordBatch users(DirectoryUser... users) {
        return users(Arrays.asList(users));
    }

    static RecordBatch users(List<DirectoryUser> users) {
        return records(List.of(), users, Set.of());
    }

    static RecordBatch records(List<DirectoryGroup> groups, List<DirectoryUser> users, Set<Membership> memberships) {
        return new RecordBatch(
                groups, users, List.of(), List.of(), memberships, Set.of(), Set.of(), Set.of(), Set.of());
    }

    /** Two users, each in both of two groups. */
    static RecordBatch square() {
        return records(
                List.of(group("g1"), group("g2")),
                List.of(user("u1"), user("u2")),
                Set.of(
                        new Membership("g1", "u1"),
                        new Membership("g1", "u2"),
                        new Membership("g2", "u1"),
                        new Membership("g2", "u2")));
    }

    static RecordBatch removed(Set<String> groups, Set<String> users, Set<Membership> memberships) {
        return new RecordBatch(
                List.of(), List.of(), List.of(), List.of(), Set.of(), groups, users, memberships, Set.of());
    }

    static Directory directory(String id, String state) {
        return Directory.builder(id)
                .name("Acme")
                .state(DirectoryState.of(state))
                .updatedAt(T0)
                .build();
    }

    static DirectoryBatch listed(String id) {
        return listed(directory(id, "linked"));
    }

    static DirectoryBatch listed(Directory directory) {
        return new DirectoryBatch(directory.id(), Origin.EVENTS, directory, false, false, null, RecordBatch.EMPTY);
    }

    static DirectoryBatch gone(String id) {
        return new DirectoryBatch(id, Origin.EVENTS, null, true, false, null, RecordBatch.EMPTY);
    }

    static DirectoryBatch events(String id, RecordBatch records) {
        return new DirectoryBatch(id, Origin.EVENTS, null, false, false, null, records);
    }

    static DirectoryBatch pageBatch(String id, SyncPass before, SyncPass after, RecordBatch records) {
        PassStep step = new PassStep(before.number(), before.revision(), after);
        return new DirectoryBatch(id, Origin.PAGE, null, false, false, step, records);
    }

    void page(String id, SyncPass before, SyncPass after, RecordBatch records) {
        apply(null, pageBatch(id, before, after, records));
    }

    static SyncPass at(SyncPass pass, Phase phase) {
        return new SyncPass(pass.number(), phase, null, pass.revision() + 1, 1, pass.users(), 1, Set.of());
    }

    static SyncPass counted(SyncPass pass, int users) {
        return new SyncPass(pass.number(), Phase.SWEEP, null, pass.revision() + 1, 1, users, 1, Set.of());
    }

    SyncPass begin(String id) {
        SyncPass before = state().directories().get(id).pass();
        SyncPass begun =
                new SyncPass(before.number() + 1, Phase.GROUPS, null, before.revision() + 1, 0, 0, 0, Set.of());
        page(id, before, begun, RecordBatch.EMPTY);
        return begun;
    }

    void end(String id) {
        SyncPass before = state().directories().get(id).pass();
        page(id, before, counted(before, 1), RecordBatch.EMPTY);
        sweep(id, false);
    }

    SweepResult sweep(String id, boolean onlyIfNothingIsUnseen) {
        return store.sweep(request(id, state().directories().get(id).pass(), onlyIfNothingIsUnseen))
                .block(SOON);
    }

    static SweepRequest request(String id, SyncPass before, boolean onlyIfNothingIsUnseen) {
        SyncPass ended = new SyncPass(
                before.number(),
                Phase.NONE,
                null,
                before.revision() + 1,
                before.groups(),
                before.users(),
                before.memberships(),
                before.unswept());
        PassStep step = new PassStep(before.number(), before.revision(), ended);
        return new SweepRequest(id, step, GUARD, onlyIfNothingIsUnseen, true, T0);
    }
}
