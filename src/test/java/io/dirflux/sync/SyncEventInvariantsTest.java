package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.error.ServerErrorException;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventNames;
import io.dirflux.model.Membership;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryChange.GroupRemoved;
import io.dirflux.sync.DirectoryChange.MembershipAdded;
import io.dirflux.sync.DirectoryChange.MembershipRemoved;
import io.dirflux.sync.DirectoryChange.UserAdded;
import io.dirflux.sync.DirectoryChange.UserChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/** What {@code src/docs/directory-sync.md} says about events, one interleaving each, in virtual time. */
@Tag("socket")
@Timeout(120)
class SyncEventInvariantsTest {

    @Test
    void thePositionIsStoredBeforeTheFirstPageIsRequested() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            AtomicReference<SyncState> atFirstPage = new AtomicReference<>();
            sync.simulator.faults(Route.LIST_GROUPS, (request, honest) -> {
                atFirstPage.compareAndSet(null, sync.store.load().toFuture().getNow(null));
                return Optional.empty();
            });
            sync.run();
            assertThat(atFirstPage.get().position()).isNotNull();
            assertThat(atFirstPage.get().scope()).isEqualTo("all");
        }
    }

    @Test
    void aRecordOfTheSameTimeOrWithoutATimeIsAppliedAndAnOlderOneIsNot() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            Instant stored = user(sync, sync.directory().userId(1)).updatedAt();
            follow(sync, "\"first_name\":\"Same time\",\"updated_at\":\"" + stored + "\"");
            assertThat(user(sync, sync.directory().userId(1)).firstName()).isEqualTo("Same time");
            follow(sync, "\"first_name\":\"No time\"");
            assertThat(user(sync, sync.directory().userId(1)).firstName()).isEqualTo("No time");
            follow(sync, "\"first_name\":\"New\",\"updated_at\":\"" + stored.plusSeconds(60) + "\"");
            follow(sync, "\"first_name\":\"Old\",\"updated_at\":\"" + stored.plusSeconds(59) + "\"");
            assertThat(user(sync, sync.directory().userId(1)).firstName()).isEqualTo("New");
        }
    }

    private static void follow(VirtualSync sync, String fields) {
        String user = "{\"id\":\"" + sync.directory().userId(1) + "\",\"directory_id\":\""
                + sync.directory().id() + "\"," + fields + "}";
        sync.events.emit(sync.directory().id(), EventNames.USER_UPDATED, user);
        followed(sync);
    }

    private static DirectoryUser user(VirtualSync sync, String id) {
        return sync.records().stream()
                .filter(DirectoryUser.class::isInstance)
                .map(DirectoryUser.class::cast)
                .filter(user -> user.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ofTheEventsOfABatchOnlyTheLastWordIsWritten() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 0))) {
            sync.run();
            int before = sync.changes().size();
            String directory = sync.directory().id();
            String changed = sync.directory().userId(0);
            sync.change(tenant -> {
                String joins = tenant.addUser(directory);
                tenant.updateUserEmail(joins, "one@example.com");
                tenant.updateUserEmail(joins, "two@example.com");
                tenant.updateUserEmail(changed, "three@example.com");
                tenant.updateUserEmail(changed, "four@example.com");
                tenant.removeUser(tenant.addUser(directory)); // nobody appears and vanishes by old news
            });
            followed(sync);
            List<DirectoryChange> changes =
                    sync.changes().subList(before, sync.changes().size());
            assertThat(changes).hasSize(2);
            assertThat(changes)
                    .filteredOn(UserAdded.class::isInstance)
                    .extracting(change -> ((UserAdded) change).user().email())
                    .containsExactly("two@example.com");
            assertThat(changes)
                    .filteredOn(UserChanged.class::isInstance)
                    .extracting(change -> ((UserChanged) change).after().email())
                    .containsExactly("four@example.com");
            sync.assertSame(sync.events);
        }
    }

    @Test
    void anAdditionPutsInWhoIsUnknownAndARemovalDoesNot() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            String directory = sync.directory().id();
            sync.simulator.clearRequests();
            sync.events.emit(directory, EventNames.GROUP_USER_REMOVED, membership(directory, "gone", "gone"));
            sync.events.emit(directory, EventNames.USER_DELETED, record(directory, "directory_user_", "gone"));
            sync.events.emit(directory, EventNames.GROUP_DELETED, record(directory, "directory_group_", "gone"));
            sync.events.emit(directory, EventNames.GROUP_USER_ADDED, membership(directory, "new", "new"));
            followed(sync);
            assertThat(sync.records().toString()).doesNotContain("gone");
            assertThat(sync.records())
                    .contains(new Membership("directory_group_new", "directory_user_new"))
                    .extracting(Synced::line)
                    .anyMatch(line -> line.startsWith("user directory_user_new"))
                    .anyMatch(line -> line.startsWith("group directory_group_new"));
            assertThat(sync.simulator.requests(Route.GET_USER)).isEmpty();
            assertThat(sync.simulator.requests(Route.GET_GROUP)).isEmpty();
        }
    }

    @Test
    void anUpdateAboutSomebodyUnknownPutsThemIn() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            String directory = sync.directory().id();
            sync.events.emit(directory, EventNames.USER_UPDATED, record(directory, "directory_user_", "new"));
            sync.events.emit(directory, EventNames.GROUP_UPDATED, record(directory, "directory_group_", "new"));
            followed(sync);
            assertThat(sync.records())
                    .extracting(Synced::line)
                    .anyMatch(line -> line.startsWith("user directory_user_new"))
                    .anyMatch(line -> line.startsWith("group directory_group_new"));
        }
    }

    private static String membership(String directory, String group, String user) {
        return "{\"directory_id\":\"" + directory + "\",\"user\":" + record(directory, "directory_user_", user)
                + ",\"group\":" + record(directory, "directory_group_", group) + "}";
    }

    private static String record(String directory, String prefix, String id) {
        return "{\"id\":\"" + prefix + id + "\",\"directory_id\":\"" + directory + "\"}";
    }

    @Test
    void aRemovalTakesMembershipsAlongWithOneChangeEach() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2))) {
            sync.run();
            int before = sync.changes().size();
            long members = sync.directory().membersOf(0).count();
            sync.change(tenant -> tenant.removeGroup(sync.directory().groupId(0)));
            followed(sync);
            List<DirectoryChange> changes =
                    sync.changes().subList(before, sync.changes().size());
            assertThat(changes).filteredOn(MembershipRemoved.class::isInstance).hasSize((int) members);
            assertThat(changes.get(changes.size() - 1)).isInstanceOf(GroupRemoved.class); // after its memberships
            sync.assertSame(sync.events);
        }
    }

    @Test
    void aDeletedDirectoryTakesEverythingAlongWithOneChange() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2), DirectorySpec.of(4, 1))) {
            sync.run();
            int before = sync.changes().size();
            String deleted = sync.directory().id();
            sync.change(tenant -> tenant.deleteDirectory(deleted));
            followed(sync);
            assertThat(sync.changes().subList(before, sync.changes().size())).hasSize(1);
            assertThat(sync.state(deleted).deleted()).isTrue();
            sync.assertSame(sync.events);
        }
    }

    @Test
    void aMembershipFollowsTheOrderOfTheStream() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(5, 2).groupsPerUser(0))) {
            sync.run();
            int before = sync.changes().size();
            String group = sync.directory().groupId(0);
            sync.change(tenant -> {
                tenant.addMember(group, sync.directory().userId(0));
                tenant.removeMember(group, sync.directory().userId(0));
                tenant.addMember(group, sync.directory().userId(1));
                tenant.removeMember(group, sync.directory().userId(1));
                tenant.addMember(group, sync.directory().userId(1));
            });
            followed(sync);
            assertThat(sync.changes().subList(before, sync.changes().size()))
                    .hasSize(1)
                    .allMatch(MembershipAdded.class::isInstance);
            sync.assertSame(sync.events);
        }
    }

    private static void followed(VirtualSync sync) {
        Disposable following = sync.follow(sync.sync().build());
        sync.pass(3);
        following.dispose();
    }

    @Test
    void twoPagesOfEventsAreRequestedWhileTheOneBeforeThemIsStored() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            for (int number = 0; number < 900; number++) {
                String email = number + "@example.com";
                sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), email));
            }
            LateStore store = new LateStore(sync.store);
            sync.simulator.faults(Route.LIST_EVENTS, (request, honest) -> {
                store.isHeld = true;
                return Optional.empty();
            });
            sync.simulator.clearRequests();
            Disposable following = sync.follow(DirectorySync.builder(sync.client, store)
                    .scheduler(sync.time.scheduler)
                    .recordChanges()
                    .build());
            sync.pass(10);
            assertThat(sync.simulator.requests(Route.LIST_EVENTS)).hasSize(3);
            store.release();
            sync.pass(10);
            following.dispose();
            sync.assertSame(sync.lists);
        }
    }

    /** Otherwise a process that is behind waits for each directory that has come and gone meanwhile. */
    @Test
    void anOldEventOfADirectoryThatIsGoneIsNotWaitedFor() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            for (int number = 0; number < 5; number++) {
                sync.change(tenant -> {
                    tenant.addDirectory(tenant.organizationIds().get(0), DirectorySpec.of(1, 1));
                    tenant.deleteDirectory(tenant.directories().get(1).id());
                });
            }
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), "new@example.com"));
            sync.pass(30);
            Disposable following = sync.follow(sync.sync().build());
            sync.pass(3);
            following.dispose();
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void aRunEndsIfTheEventsCannotBeRead() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.simulator.faults(Route.LIST_EVENTS, (request, honest) -> Optional.of(Fault.status(503, "down")));
            assertThatThrownBy(() -> sync.run()).hasCauseInstanceOf(ServerErrorException.class);
            assertThat(sync.simulator.requests(Route.LIST_EVENTS)).hasSize(1 + 10); // a poll and its retries
            assertThat(sync.time.passed()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(6));
        }
    }

    @Test
    void theEventsAreReadLessOftenWhileTheServerFails() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            sync.simulator.faults(Route.LIST_EVENTS, (request, honest) -> Optional.of(Fault.status(503, "down")));
            sync.simulator.clearRequests();
            List<Throwable> told = new CopyOnWriteArrayList<>();
            SyncListener listener = new SyncListener() {
                @Override
                public void retrying(Throwable failure) {
                    told.add(failure);
                }
            };
            Disposable following = sync.follow(sync.sync().listener(listener).build());
            sync.time.pass(Duration.ofMinutes(5), Duration.ofSeconds(1));
            following.dispose();
            assertThat(sync.simulator.requests(Route.LIST_EVENTS)).hasSizeBetween(8, 16);
            assertThat(told)
                    .hasSameSizeAs(sync.simulator.requests(Route.LIST_EVENTS))
                    .hasOnlyElementsOfType(ServerErrorException.class);
        }
    }
}
