package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.SyncPlan.DirectoryPlan;
import io.dirflux.sync.SyncPlan.MembershipSource;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run sends, and how long it takes, is what was planned. */
@Tag("socket")
@Timeout(120)
class SyncPlanTest {

    private static final Duration SOON = Duration.ofSeconds(100);

    @Test
    void aRunSendsWhatWasPlannedInTheTimeThatWasPlanned() {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(280, 200), DirectorySpec.of(90, 5))
                .organization("Other", DirectorySpec.of(30, 3).state("unlinked"))
                .build();
        RateLimits limits = RateLimits.perSecond(40).perDirectory(20);
        try (Simulator simulator =
                        Simulator.builder().tenant(tenant).unlimited().start();
                DirectorySyncClient client = client(simulator, limits, Dialect.OPENAPI)) {
            DirectorySync sync = DirectorySync.builder(client, DirectoryStore.inMemory())
                    .visibilityDelay(Duration.ZERO)
                    .build();
            SyncPlan plan = sync.plan().block(SOON);
            assertThat(simulator.requests()).hasSize(1); // the list of directories
            simulator.clearRequests();
            SyncReport report = sync.run().block(SOON);

            assertThat(plan.directories())
                    .extracting(DirectoryPlan::memberships)
                    .containsExactlyInAnyOrder(MembershipSource.BY_USER, MembershipSource.BY_GROUP);
            assertThat(plan.requests()).isEqualTo(1 + (2 + 3 + 280) + (1 + 1 + 5));
            assertThat(sent(simulator)).isEqualTo(plan.requests());
            long planned = plan.takes().toMillis();
            // how much later it ends depends on the machine: a permit comes back a second after its answer
            assertThat(report.took().toMillis()).isGreaterThanOrEqualTo(planned * 9 / 10);
        }
    }

    @Test
    void withoutCountsAPlanNeedsAnEarlierPass() {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(230, 4), DirectorySpec.of(0, 0))
                .build();
        try (Simulator simulator = Simulator.builder()
                        .dialect(Dialect.REFERENCE)
                        .tenant(tenant)
                        .unlimited()
                        .start();
                DirectorySyncClient client = client(simulator, RateLimits.unlimited(), Dialect.REFERENCE)) {
            DirectorySync sync = DirectorySync.builder(client, DirectoryStore.inMemory())
                    .visibilityDelay(Duration.ZERO)
                    .build();
            SyncPlan unknown = sync.plan().block(SOON);
            assertThat(unknown.requests()).isNull();
            assertThat(unknown.takes()).isNull();

            sync.run().block(SOON);
            SyncPlan plan = sync.plan().block(SOON);
            assertThat(plan.requests()).isEqualTo(1 + (1 + 3) + (1 + 1));
            simulator.clearRequests();
            sync.run().block(SOON);
            assertThat(sent(simulator)).isEqualTo(plan.requests());
        }
    }

    private static long sent(Simulator simulator) {
        return simulator.requests().stream()
                .map(RecordedRequest::route)
                .filter(route -> route != Route.LIST_EVENTS)
                .count();
    }

    private static DirectorySyncClient client(Simulator simulator, RateLimits limits, Dialect dialect) {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(dialect)
                .rateLimits(limits)
                .build();
    }
}
