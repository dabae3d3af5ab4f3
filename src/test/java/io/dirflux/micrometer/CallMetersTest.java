package io.dirflux.micrometer;

import static io.dirflux.micrometer.RecordedObservations.tags;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of calls over a real socket, and the tags of meters and observations. */
class CallMetersTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RecordedObservations seen = new RecordedObservations();

    @AfterEach
    void close() {
        seen.close();
    }

    @Test
    void recordsAndFieldsThatCannotBeReadAreCounted() {
        String page = RawServer.page(
                "", RawServer.user("directory_user_1").replace("\"active\"", "{}"), "{\"id\":7}", "{\"no\":1}");
        try (RawServer server = RawServer.answering(RawServer.json(page));
                DirectorySyncClient client =
                        server.client().listener(seen.listener()).build()) {
            client.users().pages(UserQuery.inDirectory("directory_1")).blockLast(SOON);

            assertThat(seen.meters.get("dirflux.rejected.records").counter().count())
                    .isEqualTo(2);
            assertThat(seen.meters.get("dirflux.unknown.values").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void withoutObservationsTheMetersStillCount() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .listener(MicrometerListener.create(ObservationRegistry.NOOP, seen.meters))
                        .build()) {
            client.users().get("directory_user_1").block(SOON);

            assertThat(server.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head).doesNotContain("traceparent"));
            assertThat(seen.meters
                            .get("dirflux.permit.wait")
                            .tag("lane", "interactive")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(seen.ended).isEmpty();
        }
    }

    @Test
    void noTimerHasAHistogramUntilAFilterOfTheApplicationAsksForOne() {
        SimpleMeterRegistry withObjectives = new SimpleMeterRegistry();
        withObjectives.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(1e8)
                        .build()
                        .merge(config);
            }
        });
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .listener(seen.listener())
                        .listener(MicrometerListener.create(ObservationRegistry.NOOP, withObjectives))
                        .build()) {
            client.users().get("directory_user_1").block(SOON);
        }

        assertThat(buckets(seen.meters)).isNotEmpty().containsOnly(0);
        assertThat(buckets(withObjectives)).isNotEmpty().containsOnly(1);
        withObjectives.close();
    }

    /** The number of buckets of each timer. */
    private static List<Integer> buckets(SimpleMeterRegistry registry) {
        return registry.getMeters().stream()
                .filter(Timer.class::isInstance)
                .map(timer -> ((Timer) timer).takeSnapshot().histogramCounts().length)
                .toList();
    }

    @Test
    void tagsOfTheApplicationAreOnAllMetersAndObservations() {
        Fault busy = Fault.status(429, "\"Ratelimited\"");
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, busy),
                client -> client.listener(
                        MicrometerListener.create(seen.observations, seen.meters, Tags.of("client", "staging"))),
                DirectorySpec.of(3, 1))) {
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .blockLast(SOON);

            assertThat(seen.meters.getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .contains(
                            "dirflux.call",
                            "dirflux.permit.wait",
                            "dirflux.retries",
                            "dirflux.refused",
                            "dirflux.page");
            assertThat(seen.meters.getMeters())
                    .filteredOn(meter -> !meter.getId().getName().endsWith(".active")) // those of its start
                    .allSatisfy(meter -> assertThat(meter.getId().getTag("client"))
                            .as(meter.getId().toString())
                            .isEqualTo("staging"));
            assertThat(seen.ended)
                    .hasSize(3)
                    .allSatisfy(context -> assertThat(tags(context)).containsEntry("client", "staging"));
        }
    }

    /** A name that is not in the enum fails here; so does a tag with an id. */
    @Test
    void everyTagIsDocumentedAndNoneHoldsAnIdOrAKey() {
        try (Served served = seen.served(Route.LIST_USERS, Fault.status(503, "no"))) {
            new RateLimiterMetrics(served.client).bindTo(seen.meters);
            Failure.of(NotFoundException.class, served.client.users().get("directory_user_nobody"));
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).email("ada@acme.example"))
                    .blockLast(SOON);

            Set<String> documented = Arrays.stream(LowCardinalityKey.values())
                    .map(LowCardinalityKey::asString)
                    .collect(Collectors.toSet());
            List<Tag> tags = seen.meters.getMeters().stream()
                    .flatMap(meter -> meter.getId().getTags().stream())
                    .filter(tag -> !tag.getKey().equals("error")) // Micrometer's own, the type of the exception
                    .toList();
            List<KeyValue> attributes = seen.ended.stream()
                    .flatMap(context -> context.getLowCardinalityKeyValues().stream())
                    .toList();

            assertThat(seen.meters.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .contains("dirflux.call");
            assertThat(Stream.concat(
                            tags.stream().map(Tag::getKey), attributes.stream().map(KeyValue::getKey)))
                    .isNotEmpty()
                    .allMatch(documented::contains);
            assertThat(Stream.concat(
                            tags.stream().map(Tag::getValue),
                            seen.ended.stream()
                                    .flatMap(it -> it.getAllKeyValues().stream())
                                    .map(KeyValue::getValue)))
                    .noneMatch(value -> value.matches(".*(directory_user_|directory_\\d|directory_01|org_|sk_|@).*"));
        }
    }
}
