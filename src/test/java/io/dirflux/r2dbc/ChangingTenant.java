package io.dirflux.r2dbc;

import io.dirflux.model.EventNames;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Random changes of every kind. Each is made to one tenant, whose events are told, and after a lag to another one that
 * was made alike and is listed. For one thread.
 */
final class ChangingTenant {

    private static final List<String> STATES = List.of("active", "suspended", "inactive");

    private record Change(long madeAt, Consumer<Tenant> change) {}

    final Tenant early;
    final Tenant late;
    private final Random random;
    private final Duration lag;
    private final Deque<Change> behind = new ArrayDeque<>();
    private int made;

    ChangingTenant(long seed, Duration lag) {
        this.random = new Random(seed);
        this.lag = lag;
        this.early = tenant(Clock.systemUTC());
        this.late = tenant(Clock.offset(Clock.systemUTC(), lag.negated()));
    }

    private static Tenant tenant(Clock clock) {
        return Tenant.builder()
                .clock(clock)
                .organization(
                        "Acme",
                        DirectorySpec.of(230, 8),
                        DirectorySpec.of(110, 5).oddities(true),
                        DirectorySpec.of(40, 2).state("unlinked"))
                .organization("Other", DirectorySpec.of(20, 3))
                .build();
    }

    int made() {
        return made;
    }

    /** Makes up to three changes, and those that are due to the second tenant. */
    void tick() {
        catchUp();
        for (int i = random.nextInt(4); i > 0; i--) {
            make(one());
        }
    }

    /** Makes at least one change of each kind, so that each of the twelve events occurs. */
    void everyKind() {
        String organization = early.organizationIds().get(0);
        SimulatedDirectory first = early.directories().get(0);
        String id = first.id();
        String user = first.userIds().findFirst().orElseThrow();
        String group = first.groupIds().findFirst().orElseThrow();
        make(tenant -> tenant.addDirectory(organization, DirectorySpec.of(15, 3)));
        make(tenant -> tenant.addUser(id));
        make(tenant -> tenant.addGroup(id));
        make(tenant -> tenant.updateUserEmail(user, "every.kind@example.com"));
        make(tenant -> tenant.updateGroupName(group, "Every kind"));
        make(tenant -> tenant.removeMember(group, user));
        make(tenant -> tenant.addMember(group, user));
        make(tenant -> tenant.removeMember(group, user));
        make(tenant -> tenant.emit(id, EventNames.TOKEN_CREATED, "{\"directory_id\":\"" + id + "\"}"));
        make(tenant -> tenant.emit(id, EventNames.TOKEN_REVOKED, "{\"directory_id\":\"" + id + "\"}"));
        make(tenant -> tenant.removeUser(user));
        make(tenant -> tenant.removeGroup(group));
        String last = early.directories().get(early.directories().size() - 1).id();
        make(tenant -> tenant.deleteDirectory(last));
    }

    /** How often each event has occurred. */
    Map<String, Long> events() {
        return early.events().stream()
                .collect(Collectors.groupingBy(SimulatedEvent::event, TreeMap::new, Collectors.counting()));
    }

    /** Links all directories, because one that is not linked gets no pass. */
    void linkAll() {
        early.directories().forEach(directory -> make(tenant -> tenant.updateDirectoryState(directory.id(), "linked")));
    }

    /** Makes the changes that are due to the second tenant; whether it has them all. */
    boolean catchUp() {
        while (!behind.isEmpty() && System.nanoTime() - behind.peek().madeAt() >= lag.toNanos()) {
            behind.remove().change().accept(late);
        }
        return behind.isEmpty();
    }

    private void make(Consumer<Tenant> change) {
        behind.add(new Change(System.nanoTime(), change));
        change.accept(early);
        made++;
    }

    private Consumer<Tenant> one() {
        List<SimulatedDirectory> directories = early.directories();
        SimulatedDirectory directory = directories.get(random.nextInt(directories.size()));
        int chance = random.nextInt(100);
        String id = directory.id();
        List<String> users = directory.userIds().toList();
        List<String> groups = directory.groupIds().toList();
        if (users.size() < 5 || chance < 12) {
            return tenant -> tenant.addUser(id);
        }
        if (groups.size() < 2 || chance < 16) {
            return tenant -> tenant.addGroup(id);
        }
        return chance < 93
                ? ofRecord(users.get(random.nextInt(users.size())), groups.get(random.nextInt(groups.size())), chance)
                : ofDirectory(directory, chance);
    }

    private Consumer<Tenant> ofRecord(String user, String group, int chance) {
        int number = random.nextInt();
        if (chance < 26) {
            return tenant -> tenant.removeUser(user);
        }
        if (chance < 29) {
            return tenant -> tenant.removeGroup(group);
        }
        if (chance < 41) {
            return tenant -> tenant.updateUserEmail(user, "u" + number + "@example.com");
        }
        if (chance < 49) {
            return tenant -> tenant.updateUserState(user, STATES.get(Math.floorMod(number, STATES.size())));
        }
        if (chance < 54) {
            return tenant -> tenant.updateGroupName(group, "Group " + number);
        }
        return chance < 75 ? tenant -> tenant.addMember(group, user) : tenant -> tenant.removeMember(group, user);
    }

    private Consumer<Tenant> ofDirectory(SimulatedDirectory directory, int chance) {
        String id = directory.id();
        int number = random.nextInt();
        if (chance < 95) {
            String name = number % 2 == 0 ? EventNames.TOKEN_CREATED : EventNames.TOKEN_REVOKED;
            return tenant -> tenant.emit(id, name, "{\"directory_id\":\"" + id + "\"}");
        }
        if (chance < 96) {
            return tenant -> tenant.emit(id, "dsync.user.updated", "{\"no\":\"record\"}");
        }
        if (chance < 98) {
            String state = directory.state().equals("linked") ? "unlinked" : "linked";
            return tenant -> tenant.updateDirectoryState(id, state);
        }
        if (chance < 99 && early.directories().size() > 3) {
            return tenant -> tenant.deleteDirectory(id);
        }
        if (early.directories().size() < 6) {
            List<String> organizations = early.organizationIds();
            String organization = organizations.get(Math.floorMod(number, organizations.size()));
            return tenant -> tenant.addDirectory(organization, DirectorySpec.of(15, 3));
        }
        return tenant -> tenant.addUser(id);
    }
}
