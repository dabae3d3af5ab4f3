package io.dirflux.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.StreamPosition;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** What the gauges of the limiter and of the copy show. */
class GaugesTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    @AfterEach
    void close() {
        meters.close();
    }

    private double gauge(String name, String scope) {
        return meters.get("dirflux.limiter." + name).tag("scope", scope).gauge().value();
    }

    /** Five lists of each of two directories, of which two of each may go at once. */
    @Test
    void theScopesOfTheLimiterAreToldApartAndNoDirectoryIsNamed() {
        RateLimits limits = RateLimits.perSecond(100).perDirectory(2);
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.latency(Duration.ofSeconds(1), Duration.ZERO),
                        client -> client.rateLimits(limits),
                        DirectorySpec.of(3, 0),
                        DirectorySpec.of(3, 0));
                Calls calls = new Calls()) {
            new RateLimiterMetrics(served.client).bindTo(meters);
            assertThat(gauge("permits", "client")).isEqualTo(100);
            assertThat(gauge("permits", "directory")).isEqualTo(2);
            IntStream.range(0, 10)
                    .forEach(call -> calls.add(served.client
                            .users()
                            .list(UserQuery.inDirectory(
                                    served.directory(call % 2).id()))
                            .subscribe()));

            await().atMost(SOON).until(() -> gauge("waiting", "directory") == 6);
            assertThat(gauge("waiting", "client")).isEqualTo(6);
            assertThat(gauge("permits", "client")).isEqualTo(96);
            assertThat(gauge("permits", "directory")).isZero();
            assertThat(gauge("held", "directory")).isZero();
            assertThat(meters.getMeters())
                    .extracting(Meter::getId)
                    .noneMatch(id -> id.toString().contains(served.directory(0).id()));
        }
    }

    @Test
    void aHoldOfADirectoryIsOfItsScope() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, Fault.status(429, "Too Many Requests")),
                client -> client.rateLimits(RateLimits.perSecond(100).perDirectory(50)),
                DirectorySpec.of(3, 0))) {
            new RateLimiterMetrics(served.client).bindTo(meters);
            Disposable call = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .subscribe();

            await().atMost(SOON).until(() -> gauge("held", "directory") > 0);
            assertThat(gauge("held", "client")).isZero();
            call.dispose();
        }
    }

    private static final class Calls implements AutoCloseable {

        private final Disposable.Composite running = Disposables.composite();

        void add(Disposable call) {
            running.add(call);
        }

        @Override
        public void close() {
            running.dispose();
        }
    }

    @Test
    void theAgeOfThePositionGrowsUntilAReadReachesTheEndAgain() {
        SyncMetrics metrics = new SyncMetrics(meters, Tags.of("sync", "staging"));
        assertThat(age()).isNaN();
        metrics.positionMoved(StreamPosition.startingAt(Instant.ofEpochMilli(clock.wallTime())));
        assertThat(age()).isZero();
        clock.add(Duration.ofSeconds(90));
        assertThat(age()).isEqualTo(90);
        metrics.positionMoved(StreamPosition.startingAt(Instant.ofEpochMilli(clock.wallTime() + 700)));
        assertThat(age()).as("the clock of the server is ahead").isZero();
        assertThat(meters.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTag("sync")).isEqualTo("staging"));
    }

    private double age() {
        return meters.get("dirflux.sync.position.age").timeGauge().value();
    }

    /** A run starts with the stored position, so the age is known before the first event. */
    @Test
    void aSyncTellsThePositionThatItFindsAndEachOneThatItStores() {
        DirectoryStore store = DirectoryStore.inMemory();
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 0))) {
            Positions first = new Positions();
            run(served, store, first);
            assertThat(first.seen.get(0).eventId()).as("a new store").isNull();
            served.simulator.tenant().updateUserName(served.directory(0).userId(0), "Veda", null);
            Positions second = new Positions();
            run(served, store, second);

            assertThat(second.seen.get(0)).isEqualTo(first.seen.get(first.seen.size() - 1));
            assertThat(second.seen.get(second.seen.size() - 1).eventId()).isNotNull();
        }
    }

    private static void run(Served served, DirectoryStore store, Positions positions) {
        DirectorySync.builder(served.client, store)
                .visibilityDelay(Duration.ZERO)
                .listener(positions)
                .build()
                .run()
                .block(SOON);
    }

    private static final class Positions implements io.dirflux.sync.SyncListener {

        final List<StreamPosition> seen = new ArrayList<>();

        @Override
        public void positionMoved(StreamPosition position) {
            seen.add(position);
        }
    }
}
