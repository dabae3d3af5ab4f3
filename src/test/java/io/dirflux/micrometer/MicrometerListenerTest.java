package io.dirflux.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.RequestListener;
import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.http.RequestListener.CallStart;
import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.Priority;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What Micrometer sees of calls over a real socket. */
class MicrometerListenerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final TestObservationRegistry observations = TestObservationRegistry.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

    @BeforeEach
    void observe() {
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new Tracer());
    }

    @AfterEach
    void close() {
        meters.close();
    }

    /** Writes a header as a tracer does when a sender starts, and remembers each observation at its end. */
    private final class Tracer implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            if (context instanceof SenderContext<?> sender) {
                inject(sender);
            }
        }

        private <C> void inject(SenderContext<C> sender) {
            sender.getSetter().set(sender.getCarrier(), "traceparent", TRACE);
        }

        @Override
        public void onStop(Observation.Context context) {
            ended.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void aCallWithARetryIsOneObservationWithAChildForEachAttempt() {
        try (Served served = served(Route.LIST_USERS, Fault.status(503, "no"))) {
            String directory = served.directory(0).id();
            Observation parent = Observation.start("request", observations);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(directory).pagesAhead(0))
                    .contextWrite(context -> context.put("micrometer.observation", parent))
                    .blockLast(SOON);
            parent.stop();

            List<Observation.Context> calls = named("dirflux.call");
            assertThat(calls).singleElement().satisfies(call -> {
                assertThat(call.getParentObservation().getContextView()).isSameAs(parent.getContextView());
                assertThat(call.getContextualName()).isEqualTo("dirflux GET /directory_users");
                assertThat(tags(call))
                        .containsOnly(
                                Map.entry("route", "GET /directory_users"),
                                Map.entry("dialect", "openapi"),
                                Map.entry("lane", "bulk"),
                                Map.entry("outcome", "success"),
                                Map.entry("error.type", "none"),
                                Map.entry("attempts", "2"));
                assertThat(call.getError()).isNull();
            });
            List<Observation.Context> attempts = named("dirflux.attempt");
            assertThat(attempts)
                    .hasSize(2)
                    .allSatisfy(
                            attempt -> assertThat(attempt.getParentObservation().getContextView())
                                    .isSameAs(calls.get(0)));
            assertThat(tags(attempts.get(0)))
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("url.template", "/directory_users")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", served.simulator.baseUrl().replaceAll(".*:", ""))
                    .containsEntry("http.response.status_code", "503")
                    .containsEntry("error.type", "503");
            assertThat(tags(attempts.get(1)))
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("error.type", "none");
            assertThat(attempts)
                    .extracting(Observation.Context::getHighCardinalityKeyValues)
                    .containsExactly(KeyValues.empty(), KeyValues.of("http.request.resend_count", "1"));
            assertThat(attempts.get(0).getError()).hasMessage("503").hasNoCause();
            assertThat(attempts.get(1).getError()).isNull();

            assertThat(served.requests(Route.LIST_USERS))
                    .allSatisfy(request -> assertThat(request.headers()).containsEntry("traceparent", TRACE));
            assertThat(meters.get("dirflux.call").tag("attempts", "2").timer().count())
                    .isEqualTo(1);
            assertThat(meters.get("dirflux.attempt").timers()).hasSize(2);
            assertThat(meters.get("dirflux.permit.wait")
                            .tag("lane", "bulk")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(meters.get("dirflux.retries")
                            .tag("error.type", "503")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("dirflux.page")
                            .tag("route", "GET /directory_users")
                            .summary()
                            .totalAmount())
                    .isEqualTo(3);
            assertThat(meters.find("dirflux.refused").counter()).isNull();
        }
    }

    @Test
    void aFailureHasTheTypeOfItsException() {
        try (Served served = served(Route.GET_GROUP, Fault.status(429, "\"Ratelimited\""))) {
            Failure.of(NotFoundException.class, served.client.users().get("directory_user_nobody"));
            served.client.groups().get(served.directory(0).groupId(0)).block(SOON);

            assertThat(named("dirflux.call"))
                    .first()
                    .satisfies(call -> assertThat(tags(call))
                            .containsEntry("route", "GET /directory_users/{id}")
                            .containsEntry("outcome", "failure")
                            .containsEntry("error.type", "NotFoundException")
                            .containsEntry("lane", "interactive")
                            .containsEntry("attempts", "1"))
                    .satisfies(call -> assertThat(call.getError())
                            .hasMessage("NotFoundException")
                            .hasNoCause());
            assertThat(meters.get("dirflux.refused")
                            .tag("route", "GET /directory_groups/{id}")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aCancelEndsTheCallAndItsAttempt() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client =
                        server.client().listener(listener()).build()) {
            Disposable running = client.users().get("directory_user_1").subscribe();
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            running.dispose();

            await().atMost(SOON).until(() -> named("dirflux.call").size() == 1);
            assertThat(tags(named("dirflux.call").get(0)))
                    .containsEntry("outcome", "cancelled")
                    .containsEntry("error.type", "none")
                    .containsEntry("attempts", "1");
            assertThat(tags(named("dirflux.attempt").get(0)))
                    .containsEntry("error.type", "cancelled")
                    .containsEntry("http.response.status_code", "none");
        }
    }

    /** A cancel races with a permit: the end comes first, the attempt afterwards. */
    @Test
    void anAttemptThatStartsAfterTheEndIsStopped() {
        Endpoint endpoint = new Endpoint("GET", "/directories");
        RequestListener ofCall = listener()
                .begin(
                        new CallStart(endpoint, Dialect.OPENAPI, Priority.BULK, URI.create("http://localhost")),
                        Context.empty());
        ofCall.ended(endpoint, CallOutcome.CANCELLED, null);
        ofCall.permitGranted(endpoint, Duration.ZERO);

        assertThat(ended).extracting(Observation.Context::getName).containsExactly("dirflux.call", "dirflux.attempt");
        assertThat(meters.get("dirflux.attempt.active").longTaskTimer().activeTasks())
                .isZero();
    }

    @Test
    void aClosedClientIsAFailure() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client =
                        server.client().listener(listener()).build()) {
            Mono<?> call = client.users().get("directory_user_1").doOnSubscribe(subscription -> {});
            Disposable running = call.subscribe(user -> {}, failure -> {});
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            client.close();

            await().atMost(SOON).until(() -> named("dirflux.call").size() == 1);
            assertThat(tags(named("dirflux.call").get(0)))
                    .containsEntry("outcome", "failure")
                    .containsEntry("error.type", ClientClosedException.class.getSimpleName());
            running.dispose();
        }
    }

    @Test
    void recordsAndFieldsThatCannotBeReadAreCounted() {
        String page = RawServer.page(
                "", RawServer.user("directory_user_1").replace("\"active\"", "{}"), "{\"id\":7}", "{\"no\":1}");
        try (RawServer server = RawServer.answering(RawServer.json(page));
                DirectorySyncClient client =
                        server.client().listener(listener()).build()) {
            client.users().pages(UserQuery.inDirectory("directory_1")).blockLast(SOON);

            assertThat(meters.get("dirflux.rejected.records").counter().count()).isEqualTo(2);
            assertThat(meters.get("dirflux.unknown.values").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void withoutObservationsTheMetersStillCount() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .listener(MicrometerListener.create(ObservationRegistry.NOOP, meters))
                        .build()) {
            client.users().get("directory_user_1").block(SOON);

            assertThat(server.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head).doesNotContain("traceparent"));
            assertThat(meters.get("dirflux.permit.wait")
                            .tag("lane", "interactive")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(ended).isEmpty();
        }
    }

    @Test
    void tagsOfTheApplicationAreOnAllMetersAndObservations() {
        Fault busy = Fault.status(429, "\"Ratelimited\"");
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, busy),
                client ->
                        client.listener(MicrometerListener.create(observations, meters, Tags.of("client", "staging"))),
                DirectorySpec.of(3, 1))) {
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .blockLast(SOON);

            assertThat(meters.getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .contains(
                            "dirflux.call",
                            "dirflux.permit.wait",
                            "dirflux.retries",
                            "dirflux.refused",
                            "dirflux.page");
            assertThat(meters.getMeters())
                    .filteredOn(meter -> !meter.getId().getName().endsWith(".active")) // those of its start
                    .allSatisfy(meter -> assertThat(meter.getId().getTag("client"))
                            .as(meter.getId().toString())
                            .isEqualTo("staging"));
            assertThat(ended)
                    .hasSize(3)
                    .allSatisfy(context -> assertThat(tags(context)).containsEntry("client", "staging"));
        }
    }

    /** A name that is not in the enum fails here; so does a tag with an id. */
    @Test
    void everyTagIsDocumentedAndNoneHoldsAnIdOrAKey() {
        try (Served served = served(Route.LIST_USERS, Fault.status(503, "no"))) {
            new RateLimiterMetrics(served.client).bindTo(meters);
            Failure.of(NotFoundException.class, served.client.users().get("directory_user_nobody"));
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).email("ada@acme.example"))
                    .blockLast(SOON);

            Set<String> documented = Arrays.stream(LowCardinalityKey.values())
                    .map(LowCardinalityKey::asString)
                    .collect(Collectors.toSet());
            List<Tag> tags = meters.getMeters().stream()
                    .flatMap(meter -> meter.getId().getTags().stream())
                    .filter(tag -> !tag.getKey().equals("error")) // Micrometer's own, the type of the exception
                    .toList();
            List<KeyValue> attributes = ended.stream()
                    .flatMap(context -> context.getLowCardinalityKeyValues().stream())
                    .toList();

            assertThat(meters.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .contains("dirflux.call");
            assertThat(Stream.concat(
                            tags.stream().map(Tag::getKey), attributes.stream().map(KeyValue::getKey)))
                    .isNotEmpty()
                    .allMatch(documented::contains);
            assertThat(Stream.concat(
                            tags.stream().map(Tag::getValue),
                            ended.stream()
                                    .flatMap(it -> it.getAllKeyValues().stream())
                                    .map(KeyValue::getValue)))
                    .noneMatch(value -> value.matches(".*(directory_user_|directory_\\d|directory_01|org_|sk_|@).*"));
        }
    }

    private Served served(Route route, Fault first) {
        return Served.in(
                Dialect.OPENAPI,
                server -> server.fault(route, 1, first),
                client -> client.listener(listener()),
                DirectorySpec.of(3, 1));
    }

    private MicrometerListener listener() {
        return MicrometerListener.create(observations, meters);
    }

    private List<Observation.Context> named(String name) {
        return ended.stream().filter(context -> name.equals(context.getName())).toList();
    }

    private static Map<String, String> tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
}
