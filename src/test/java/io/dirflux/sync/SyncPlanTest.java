package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.Memberships.Source;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.SyncPlan.DirectoryPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run sends, and how long it takes, is what was planned. */
@Tag("socket")
@Timeout(120)
class SyncPlanTest {

    private static final Duration SOON = Duration.ofSeconds(100);
    private static final Duration LONG = Duration.ofMinutes(5);

    /**
     * By user: 150 lists at 10 per second take less time than 111 lists at 4 per second. By group: 5 groups have fewer
     * than 100 members each.
     */
    @ParameterizedTest
    @CsvSource({"OPENAPI, 0", "OPENAPI, 10", "REFERENCE, 10"})
    void aRunSendsWhatWasPlannedInTheTimeThatWasPlanned(Dialect dialect, int visibilityDelay) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(150, 110), DirectorySpec.of(90, 5))
                .organization("Other", DirectorySpec.of(30, 3).state("unlinked"))
                .build();
        try (Simulator simulator =
                Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start()) {
            try (VirtualTime time = new VirtualTime(simulator, Duration.ofMillis(100));
                    DirectorySyncClient client = time.in(clientOf(simulator, RateLimits.perSecond(10), dialect))
                            .build()) {
                DirectorySync sync = DirectorySync.builder(client, DirectoryStore.inMemory())
                        .visibilityDelay(Duration.ofSeconds(visibilityDelay))
                        .scheduler(time.scheduler)
                        .build();
                if (dialect == Dialect.REFERENCE) { // its directories have no counts, but their last passes have
                    time.until(sync.run(), LONG);
                    time.pass(Duration.ofSeconds(2)); // all permits are back
                    simulator.clearRequests();
                }
                SyncPlan plan = time.until(sync.plan(), LONG);
                assertThat(sent(simulator)).isEqualTo(1); // the list of directories
                simulator.clearRequests();
                time.pass(Duration.ofSeconds(2));
                SyncReport report = time.until(sync.run(), LONG);

                assertThat(plan.directories())
                        .extracting(DirectoryPlan::memberships)
                        .containsExactlyInAnyOrderElementsOf(
                                dialect == Dialect.OPENAPI
                                        ? List.of(Source.BY_USER, Source.BY_GROUP)
                                        : List.of(Source.EMBEDDED, Source.EMBEDDED));
                assertThat(sent(simulator)).isEqualTo(plan.requests());
                assertThat((double) report.took().toMillis())
                        .isCloseTo((double) plan.takes().toMillis(), withinPercentage(10));
            }
        }
    }

    @Test
    void aPlanForAnotherScopeIsRefused() {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(3, 1)).build();
        try (Simulator simulator =
                        Simulator.builder().tenant(tenant).unlimited().start();
                DirectorySyncClient client = client(simulator, RateLimits.unlimited(), Dialect.OPENAPI)) {
            DirectoryStore store = DirectoryStore.inMemory();
            DirectorySync.builder(client, store)
                    .visibilityDelay(Duration.ZERO)
                    .build()
                    .run()
                    .block(SOON);
            DirectorySync other = DirectorySync.builder(client, store)
                    .organization(tenant.organizationIds().get(0))
                    .build();
            assertThatThrownBy(() -> other.plan().block(SOON))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("scope \"all\"");
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
        return clientOf(simulator, limits, dialect).build();
    }

    private static DirectorySyncClientBuilder clientOf(Simulator simulator, RateLimits limits, Dialect dialect) {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(dialect)
                .rateLimits(limits);
    }
}
