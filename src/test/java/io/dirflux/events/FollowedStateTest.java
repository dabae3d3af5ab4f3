package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * An hour of random changes by the tenant's clock, in seconds of ours: 600 of them, 6 s apart on average, listed 5 s
 * after they happened, while a third of the requests fail and the follower is stopped and started again 20 times.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FollowedStateTest {

    private static final int CHANGES = 600;
    private static final int RESTARTS = 20;

    private final Random random = new Random(4711);
    private Duration passed = Duration.ZERO;
    private final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(30, 4), DirectorySpec.of(30, 4), DirectorySpec.of(30, 4))
            .organization("Globex", DirectorySpec.of(10, 2))
            .build();

    @Test
    void theFollowedStateIsTheStateOfTheServer() {
        CheckpointStore store = CheckpointStore.inMemory();
        Set<String> everHandled = new HashSet<>();
        try (Simulator simulator = Simulator.builder()
                        .tenant(tenant)
                        .unlimited()
                        .eventVisibilityDelay(Duration.ofSeconds(5))
                        .start();
                DirectorySyncClient sound = client(simulator)) {
            EventReplica replica = EventReplica.fullSync(sound, directories());
            simulator.faults(Route.LIST_EVENTS, oneInThree());
            for (int run = 0; run < RESTARTS; run++) {
                everHandled.addAll(run(
                        simulator,
                        replica,
                        store,
                        position(store),
                        () -> change(CHANGES / RESTARTS),
                        1 + random.nextInt(30)));
            }
            pass(Duration.ofSeconds(6));
            everHandled.addAll(run(simulator, replica, store, position(store), () -> {}, Integer.MAX_VALUE));

            assertThat(everHandled).containsExactlyInAnyOrderElementsOf(truth());
            assertSame(replica, EventReplica.fullSync(sound, directories()));
            assertThat(passed).isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70));
        }
    }

    /** Follows until this number of events is handled, or all are; returns them. */
    private Set<String> run(
            Simulator simulator, EventReplica replica, CheckpointStore store, int start, Runnable changes, int enough) {
        List<String> handled = new CopyOnWriteArrayList<>();
        try (DirectorySyncClient client = client(simulator)) {
            Disposable follow = EventFollower.builder(client)
                    .pollInterval(Duration.ofMillis(2), Duration.ofMillis(20))
                    .build()
                    .follow(
                            store,
                            event -> Mono.delay(sometimesSlow()).doOnNext(tick -> {
                                replica.apply(event);
                                handled.add(event.id());
                            }))
                    .subscribe();
            changes.run();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> handled.size() >= enough || position(store) == lastVisible());
            follow.dispose();
        }
        List<String> truth = truth();
        assertThat(handled)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(truth.indexOf(id)).isGreaterThan(start));
        return new HashSet<>(handled);
    }

    private static Duration sometimesSlow() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(5) == 0 ? 20 : 0);
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            pass(Duration.ofMillis(random.nextInt(12_000)));
            SimulatedDirectory directory =
                    tenant.directories().get(random.nextInt(tenant.directories().size()));
            List<String> users = directory.userIds().toList();
            List<String> groups = directory.groupIds().toList();
            if (users.size() < 3 || groups.size() < 2) {
                tenant.addUser(directory.id());
                tenant.addGroup(directory.id());
            } else {
                changeOne(directory, one(users), one(groups), i);
            }
        }
    }

    private void changeOne(SimulatedDirectory directory, String user, String group, int i) {
        switch (random.nextInt(14)) {
            case 0, 1 -> tenant.addUser(directory.id());
            case 2 -> tenant.addGroup(directory.id());
            case 3 -> tenant.removeUser(user);
            case 4 -> tenant.removeGroup(group);
            case 5, 6 -> tenant.addMember(group, user);
            case 7 -> tenant.removeMember(group, user);
            case 8 -> tenant.updateGroupName(group, "Group " + random.nextInt());
            case 9 -> tenant.updateUserEmail(user, "user" + random.nextInt() + "@example.com");
            case 10 -> tenant.updateUserName(user, "Jane " + i, null);
            case 11 -> tenant.updateUserAttribute(user, "department", random.nextBoolean() ? null : "dep " + i);
            case 12 -> tenant.updateUserState(user, random.nextBoolean() ? "active" : "inactive");
            default -> replaceDirectory(directory);
        }
    }

    /** Now and then: it is much for one change. */
    private void replaceDirectory(SimulatedDirectory directory) {
        if (random.nextInt(5) == 0) {
            tenant.deleteDirectory(directory.id());
            tenant.addDirectory(directory.organizationId(), DirectorySpec.of(5, 2));
        }
    }

    private FaultRule oneInThree() {
        Random dice = new Random(7);
        return (request, honest) -> {
            synchronized (dice) {
                return switch (dice.nextInt(15)) {
                    case 0 -> Optional.of(Fault.status(503, "down"));
                    case 1 -> Optional.of(new Fault.Reset());
                    case 2 -> Optional.of(new Fault.Truncate(honest.body().length() / 2));
                    case 3 -> Optional.of(Fault.status(429, "slow down"));
                    case 4 -> Optional.of(new Fault.NotHttp());
                    default -> Optional.empty();
                };
            }
        };
    }

    private static void assertSame(EventReplica followed, EventReplica listed) {
        assertThat(followed.users()).isEqualTo(listed.users());
        assertThat(followed.groups()).isEqualTo(listed.groups());
        assertThat(followed.memberships()).isEqualTo(listed.memberships());
    }

    private int position(CheckpointStore store) {
        Checkpoint position = store.load().block();
        return position == null ? -1 : truth().indexOf(position.eventId());
    }

    /** The last event that is listed already, by its number. */
    private int lastVisible() {
        List<SimulatedEvent> events = tenant.events();
        return events.size()
                - 1
                - (int) events.stream().filter(this::isHeldBack).count();
    }

    private boolean isHeldBack(SimulatedEvent event) {
        return event.createdAt().isAfter(Instant.now().plus(passed).minusSeconds(5));
    }

    private void pass(Duration time) {
        tenant.advanceTime(time);
        passed = passed.plus(time);
    }

    private DirectorySyncClient client(Simulator simulator) {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(RetryPolicy.defaults().maxAttempts(2).backoff(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    private List<String> directories() {
        return tenant.directories().stream().map(SimulatedDirectory::id).toList();
    }

    private List<String> truth() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }

    private String one(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }
}
