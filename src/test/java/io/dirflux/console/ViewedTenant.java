package io.dirflux.console;

import io.dirflux.console.SyncStatus.CopiedDirectory;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A tenant with everything that a view can show: directories and users in all states, and events of the last hour,
 * among them a person who was removed from a group.
 */
final class ViewedTenant {

    /** Who was removed from the group {@link #GROUP}, and suspended. */
    static final int PERSON = 3;

    static final int GROUP = 1;

    private static final Duration POLL = Duration.ofMillis(50);

    final Tenant tenant;
    final SimulatedDirectory directory;
    final SimulatedDirectory unlinked;

    /**
     * A tenant with four directories.
     *
     * @param users in the first one, 12 or more
     * @param groups in the first one, 3 or more
     * @param changes users with a changed attribute, as many as users that join a group; at most 10
     */
    ViewedTenant(int users, int groups, int changes) {
        Duration hour = Duration.ofHours(1);
        tenant = Tenant.builder()
                .clock(Clock.offset(Clock.systemUTC(), hour.negated()))
                .organization(
                        "Acme",
                        DirectorySpec.of(users, groups).name("Acme Okta"),
                        DirectorySpec.of(1_500, 18).name("Acme Contractors").state("unlinked"))
                .organization(
                        "Initech",
                        DirectorySpec.of(240, 8)
                                .name("Initech Workday")
                                .type("workday")
                                .state("invalid_credentials"),
                        DirectorySpec.of(90, 5).name("Initech Labs").type("azure scim v2.0"))
                .build();
        directory = tenant.directories().get(0);
        unlinked = tenant.directories().get(1);
        for (int user = 0; user < changes; user++) {
            tenant.advanceTime(hour.dividedBy(changes));
            tenant.updateUserAttribute(directory.userId(user), "cost_center", "C" + user);
            tenant.addMember(directory.groupId(user % 3), directory.userId(user + PERSON - 1));
        }
        tenant.removeMember(directory.groupId(GROUP), person());
        tenant.updateUserState(person(), "suspended");
    }

    String person() {
        return directory.userId(PERSON);
    }

    String email() {
        return String.valueOf(directory.userEmail(PERSON));
    }

    String group() {
        return directory.groupId(GROUP);
    }

    String groupName() {
        return directory.groupName(GROUP);
    }

    Simulator simulator(Dialect dialect) {
        return ConsolePage.simulator(tenant, dialect);
    }

    /** A console with a store. */
    static ConsolePage page(Simulator simulator, Dialect dialect) {
        return ConsolePage.of(
                simulator,
                dialect,
                client -> client.rateLimits(RateLimits.perSecond(200).perDirectory(100)),
                server -> server.store(Mono.fromSupplier(ViewedTenant::synced)).polls(POLL, POLL));
    }

    private static SyncStatus synced() {
        Instant now = Instant.now();
        return new SyncStatus(
                now.minusSeconds(20),
                now.minusSeconds(70),
                4,
                List.of(new CopiedDirectory(
                        "directory_01",
                        "Acme Okta",
                        false,
                        "NONE",
                        3,
                        now.minusSeconds(4_000),
                        5_000,
                        36,
                        7_500,
                        2,
                        41)));
    }
}
