package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.EventNames;
import io.dirflux.model.Rejected;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/** Events that cannot be read, in virtual time: what they changed is found by a pass. */
@Tag("socket")
@Timeout(120)
class UnreadableEventsTest {

    /** Without an id the position cannot move behind it, so every poll returns it again. */
    @Test
    void anEventWithoutAnIdGivesPassesOnceAndNotInEachPoll() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            sync.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replaceAll("\"id\":\"event_[^\"]+\"", "\"id\":null"))));
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), "new@example.com"));
            List<Rejected> told = new CopyOnWriteArrayList<>();
            SyncListener listener = new SyncListener() {
                @Override
                public void eventRejected(Rejected event) {
                    told.add(event);
                }
            };
            DirectorySync following = sync.sync().listener(listener).build();
            assertThat(passesIn(sync, following, 200)).isEqualTo(1);
            assertThat(told).hasSize(1).extracting(Rejected::id).containsOnlyNulls();
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void thePositionMovesBehindAnEventThatCannotBeReadIfItHasAnId() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            DirectorySync ofOrganization = sync.sync()
                    .organization(sync.lists.organizationIds().get(0))
                    .build();
            sync.time.until(ofOrganization.run(), Duration.ofMinutes(2));
            sync.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> Optional.of(new Fault.Body(
                            honest.body().replaceAll("\"organization_id\":\"[^\"]+\"", "\"organization_id\":{}"))));
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), "new@example.com"));
            assertThat(passesIn(sync, ofOrganization, 100)).isEqualTo(1);
            assertThat(sync.store.load().block().position().eventId())
                    .isEqualTo(sync.events
                            .events()
                            .get(sync.events.events().size() - 1)
                            .id());
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void anEventWithOnlyTheIdOfItsRecordGivesARequestAndNoPass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            String directory = sync.directory().id();
            String user = sync.directory().userId(1);
            String group = sync.directory().groupId(0);
            sync.lists.updateUserEmail(user, "new@example.com");
            sync.lists.updateGroupName(group, "New");
            sync.events.emit(directory, EventNames.USER_UPDATED, "{\"id\":\"" + user + "\"}");
            sync.events.emit(directory, EventNames.GROUP_UPDATED, "{\"id\":\"" + group + "\"}");
            assertThat(passesIn(sync, sync.sync().build(), 40)).isZero();
            assertThat(sync.simulator.requests(Route.GET_USER)).hasSize(1);
            assertThat(sync.simulator.requests(Route.GET_GROUP)).hasSize(1);
            sync.assertSame(sync.lists);
        }
    }

    private static long passesIn(VirtualSync sync, DirectorySync following, int seconds) {
        long before = sync.state(sync.directory().id()).pass().number();
        Disposable follow = sync.follow(following);
        sync.time.pass(Duration.ofSeconds(seconds), Duration.ofSeconds(1));
        follow.dispose();
        return sync.state(sync.directory().id()).pass().number() - before;
    }

    /** Such ids cannot be asked for, and rows with them would fail every later pass. */
    static Stream<Arguments> idsOfAnotherKind() {
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"DIRECTORY\"}";
        String group = "{\"id\":\"directory_group_1\",\"directory_id\":\"DIRECTORY\"}";
        String member = "{\"directory_id\":\"DIRECTORY\",\"user\":%s,\"group\":%s}";
        return Stream.of(
                Arguments.of(EventNames.USER_UPDATED, group),
                Arguments.of(EventNames.USER_UPDATED, "{\"id\":\"directory_group_1\"}"),
                Arguments.of(EventNames.USER_CREATED, "{\"id\":\"..\",\"directory_id\":\"DIRECTORY\"}"),
                Arguments.of(EventNames.USER_DELETED, group),
                Arguments.of(EventNames.GROUP_UPDATED, user),
                Arguments.of(EventNames.GROUP_CREATED, "{\"id\":\"directory_user_1\"}"),
                Arguments.of(EventNames.GROUP_USER_ADDED, member.formatted(group, group)),
                Arguments.of(EventNames.GROUP_USER_REMOVED, member.formatted(user, user)),
                Arguments.of(EventNames.GROUP_USER_ADDED, member.formatted(user, user)),
                Arguments.of(EventNames.USER_UPDATED, user.replace("DIRECTORY", "directory_group_1")),
                Arguments.of(EventNames.DELETED, "{\"id\":\"directory_user_1\"}"),
                Arguments.of(EventNames.ACTIVATED, "{\"id\":\"org_1\",\"domains\":[]}"));
    }

    @ParameterizedTest
    @MethodSource("idsOfAnotherKind")
    void anEventWithAnIdOfAnotherKindGivesAPassAndTheFollowGoesOn(String name, String data) {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            String directory = sync.directory().id();
            sync.events.emit(directory, name, data.replace("DIRECTORY", directory));
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), "new@example.com"));
            assertThat(passesIn(sync, sync.sync().build(), 40)).isEqualTo(1);
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(1), "newer@example.com"));
            assertThat(passesIn(sync, sync.sync().build(), 5)).isZero();
            sync.assertSame(sync.lists);
        }
    }
}
