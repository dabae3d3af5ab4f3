package io.dirflux.micrometer;

import static io.dirflux.micrometer.RecordedObservations.tags;
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
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** The observations of calls over a real socket: one for a call, and a child for each attempt. */
class CallObservationTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RecordedObservations seen = new RecordedObservations();

    @AfterEach
    void close() {
        seen.close();
    }

    @Test
    void aCallWithARetryIsOneObservationWithAChildForEachAttempt() {
        try (Served served = seen.served(Route.LIST_USERS, Fault.status(503, "no"))) {
            String directory = served.directory(0).id();
            Observation parent = Observation.start("request", seen.observations);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(directory).pagesAhead(0))
                    .contextWrite(context -> context.put("micrometer.observation", parent))
                    .blockLast(SOON);
            parent.stop();

            List<Observation.Context> calls = seen.named("dirflux.call");
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
            List<Observation.Context> attempts = seen.named("dirflux.attempt");
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
                    .allSatisfy(request ->
                            assertThat(request.headers()).containsEntry("traceparent", RecordedObservations.TRACE));
            assertThat(seen.meters
                            .get("dirflux.call")
                            .tag("attempts", "2")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(seen.meters.get("dirflux.attempt").timers()).hasSize(2);
            assertThat(seen.meters
                            .get("dirflux.permit.wait")
                            .tag("lane", "bulk")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(seen.meters
                            .get("dirflux.retries")
                            .tag("error.type", "503")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(seen.meters
                            .get("dirflux.page")
                            .tag("route", "GET /directory_users")
                            .summary()
                            .totalAmount())
                    .isEqualTo(3);
            assertThat(seen.meters.find("dirflux.refused").counter()).isNull();
        }
    }

    @Test
    void aFilterOfTheApplicationAddsAndRemovesAttributes() {
        seen.observations
                .observationConfig()
                .observationFilter(context -> context.addLowCardinalityKeyValue(KeyValue.of("region", "eu"))
                        .removeLowCardinalityKeyValue("dialect")
                        .removeLowCardinalityKeyValue("server.port"));
        try (Served served = seen.served(Route.LIST_USERS, Fault.status(503, "no"))) {
            served.client.groups().get(served.directory(0).groupId(0)).block(SOON);
        }

        assertThat(seen.ended)
                .extracting(Observation.Context::getName)
                .containsExactlyInAnyOrder("dirflux.call", "dirflux.attempt");
        assertThat(seen.ended).allSatisfy(context -> {
            assertThat(tags(context)).containsEntry("region", "eu").doesNotContainKeys("dialect", "server.port");
            assertThat(context.getLowCardinalityKeyValue("region")).isEqualTo(KeyValue.of("region", "eu"));
            assertThat(context.getLowCardinalityKeyValue("error.type")).isEqualTo(KeyValue.of("error.type", "none"));
            assertThat(context.getLowCardinalityKeyValue("server.port")).isNull();
        });
    }

    @Test
    void aFailureHasTheTypeOfItsException() {
        try (Served served = seen.served(Route.GET_GROUP, Fault.status(429, "\"Ratelimited\""))) {
            Failure.of(NotFoundException.class, served.client.users().get("directory_user_nobody"));
            served.client.groups().get(served.directory(0).groupId(0)).block(SOON);

            assertThat(seen.named("dirflux.call"))
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
            assertThat(seen.meters
                            .get("dirflux.refused")
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
                        server.client().listener(seen.listener()).build()) {
            Disposable running = client.users().get("directory_user_1").subscribe();
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            running.dispose();

            await().atMost(SOON).until(() -> seen.named("dirflux.call").size() == 1);
            assertThat(tags(seen.named("dirflux.call").get(0)))
                    .containsEntry("outcome", "cancelled")
                    .containsEntry("error.type", "none")
                    .containsEntry("attempts", "1");
            assertThat(tags(seen.named("dirflux.attempt").get(0)))
                    .containsEntry("error.type", "cancelled")
                    .containsEntry("http.response.status_code", "none");
        }
    }

    /** A cancel races with a permit: the end comes first, the attempt afterwards. */
    @Test
    void anAttemptThatStartsAfterTheEndIsStopped() {
        Endpoint endpoint = new Endpoint("GET", "/directories");
        RequestListener ofCall = seen.listener()
                .begin(
                        new CallStart(endpoint, Dialect.OPENAPI, Priority.BULK, URI.create("http://localhost")),
                        Context.empty());
        ofCall.ended(endpoint, CallOutcome.CANCELLED, null);
        ofCall.permitGranted(endpoint, Duration.ZERO);

        assertThat(seen.ended)
                .extracting(Observation.Context::getName)
                .containsExactly("dirflux.call", "dirflux.attempt");
        assertThat(seen.meters.get("dirflux.attempt.active").longTaskTimer().activeTasks())
                .isZero();
    }

    @Test
    void aClosedClientIsAFailure() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client =
                        server.client().listener(seen.listener()).build()) {
            Mono<?> call = client.users().get("directory_user_1").doOnSubscribe(subscription -> {});
            Disposable running = call.subscribe(user -> {}, failure -> {});
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            client.close();

            await().atMost(SOON).until(() -> seen.named("dirflux.call").size() == 1);
            assertThat(tags(seen.named("dirflux.call").get(0)))
                    .containsEntry("outcome", "failure")
                    .containsEntry("error.type", ClientClosedException.class.getSimpleName());
            running.dispose();
        }
    }
}
