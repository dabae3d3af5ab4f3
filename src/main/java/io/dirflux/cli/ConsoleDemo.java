package io.dirflux.cli;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The simulator behind the console's demo: five directories, two of them with a problem, and a change every 2 s. */
final class ConsoleDemo implements AutoCloseable {

    private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(2);
    private static final int EARLIER_CHANGES = 60;
    private static final Duration BETWEEN_EARLIER_CHANGES = Duration.ofSeconds(20);
    private static final List<String> STATES = List.of("active", "inactive", "active", "suspended", "active");

    private final DemoServer server;
    private final Tenant tenant;
    private final Random random = new Random(1);
    private final Disposable changes;

    private ConsoleDemo(DemoServer server, Tenant tenant) {
        this.server = server;
        this.tenant = tenant;
        for (int i = 0; i < EARLIER_CHANGES; i++) {
            tenant.advanceTime(BETWEEN_EARLIER_CHANGES);
            change();
        }
        this.changes = Flux.interval(BETWEEN_CHANGES).subscribe(tick -> change());
    }

    static ConsoleDemo start(Dialect dialect) {
        Duration earlier = BETWEEN_EARLIER_CHANGES.multipliedBy(EARLIER_CHANGES);
        Tenant tenant = Tenant.builder()
                .seed(1)
                .clock(Clock.offset(Clock.systemUTC(), earlier.negated()))
                .organization(
                        "Acme",
                        DirectorySpec.of(5_000, 36).name("Acme Okta"),
                        DirectorySpec.of(1_500, 18).name("Acme Contractors").type("azure scim v2.0"))
                .organization("Globex", DirectorySpec.of(500, 6).name("Globex").state("unlinked"))
                .organization(
                        "Initech",
                        DirectorySpec.of(240, 8)
                                .name("Initech Workday")
                                .type("workday")
                                .state("invalid_credentials"))
                .organization(
                        "Umbrella",
                        DirectorySpec.of(100_000, 60).name("Umbrella").type("gsuite directory"))
                .build();
        return new ConsoleDemo(DemoServer.start(dialect, tenant), tenant);
    }

    /** Changes one thing about a person or a group. */
    private void change() {
        SimulatedDirectory directory = tenant.directories().get(random.nextInt(2));
        int user = random.nextInt(200);
        String group = directory.groupId(random.nextInt(8));
        switch (random.nextInt(7)) {
            case 0 -> tenant.updateUserState(directory.userId(user), STATES.get(random.nextInt(STATES.size())));
            case 1 -> tenant.updateUserAttribute(directory.userId(user), "cost_center", "C" + random.nextInt(90));
            case 2, 3 -> tenant.addMember(group, directory.userId(user));
            case 4 -> tenant.removeMember(group, directory.userId(user));
            case 5 -> tenant.addUser(directory.id());
            default -> tenant.updateUserName(directory.userId(user), "Ada", "Lovelace " + user);
        }
    }

    DemoServer server() {
        return server;
    }

    @Override
    public void close() {
        changes.dispose();
        server.close();
    }
}
