package io.dirflux.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What a tracer of OpenTelemetry makes of calls: the spans that it exports, and the headers that the server gets. */
class TracingTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CALL = "dirflux GET /directory_users";
    private static final String ATTEMPT = "GET /directory_users";

    private final List<SpanData> spans = new CopyOnWriteArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Exported()))
            .build();
    private final ObservationRegistry observations = ObservationRegistry.create();

    TracingTest() {
        Tracer otel = provider.get("dirflux");
        OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        observations
                .observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private final class Exported implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private Served served(Fault first) {
        return Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, first),
                client -> client.listener(MicrometerListener.create(observations, new SimpleMeterRegistry())),
                DirectorySpec.of(3, 1),
                DirectorySpec.of(3, 1));
    }

    private static Flux<DirectoryUser> users(Served served, int directory) {
        return served.client
                .users()
                .list(UserQuery.inDirectory(served.directory(directory).id()));
    }

    private List<SpanData> named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private SpanData only(String name) {
        assertThat(named(name)).hasSize(1);
        return named(name).get(0);
    }

    private static String header(SpanData span) {
        String flags = span.getSpanContext().getTraceFlags().asHex();
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + flags;
    }

    @Test
    void aCallIsASpanOfTheCallerWithAClientSpanForEachAttemptWhoseIdIsSent() {
        try (Served served = served(Fault.status(503, "Ada is away"))) {
            Observation request = Observation.start("request", observations);
            users(served, 0)
                    .contextWrite(context -> context.put("micrometer.observation", request))
                    .blockLast(SOON);
            request.stop();

            SpanData caller = only("request");
            SpanData call = only(CALL);
            List<SpanData> attempts = named(ATTEMPT);
            assertThat(call.getParentSpanId()).isEqualTo(caller.getSpanId());
            assertThat(call.getKind()).isEqualTo(SpanKind.INTERNAL);
            assertThat(attempts).hasSize(2).allSatisfy(attempt -> {
                assertThat(attempt.getTraceId()).isEqualTo(caller.getTraceId());
                assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
                assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
                assertThat(attribute(attempt, "url.template")).isEqualTo("/directory_users");
                assertThat(attempt.getStartEpochNanos()).isGreaterThanOrEqualTo(call.getStartEpochNanos());
                assertThat(attempt.getEndEpochNanos()).isLessThanOrEqualTo(call.getEndEpochNanos());
            });
            assertThat(attempts)
                    .extracting(attempt -> attribute(attempt, "http.response.status_code"))
                    .containsExactly("503", "200");
            assertThat(attempts)
                    .extracting(attempt -> attempt.getStatus().getStatusCode())
                    .containsExactly(StatusCode.ERROR, StatusCode.UNSET);
            assertThat(attempts.get(0).toString()).doesNotContain("Ada");
            assertThat(served.requests(Route.LIST_USERS))
                    .extracting(sent -> sent.headers().get("traceparent"))
                    .containsExactly(header(attempts.get(0)), header(attempts.get(1)));
        }
    }

    /** Of two calls at once the second waits a second for its permit. */
    @Test
    void theSpanOfACallCoversItsWaitForAPermit() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server,
                client -> client.rateLimits(RateLimits.perSecond(1))
                        .listener(MicrometerListener.create(observations, new SimpleMeterRegistry())),
                DirectorySpec.of(3, 1))) {
            Flux.range(0, 2)
                    .map(user -> served.directory(0).userId(user))
                    .flatMap(served.client.users()::get)
                    .blockLast(SOON);

            SpanData attempt = named("GET /directory_users/{id}").get(1);
            SpanData call = named("dirflux GET /directory_users/{id}").get(1);
            assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
            assertThat(Duration.ofNanos(attempt.getStartEpochNanos() - call.getStartEpochNanos()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(900));
        }
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void callsOfTwoTracesAtTheSameTimeAreNotMixedUp() {
        try (Served served = served(new Fault.Delay(Duration.ofMillis(50)))) {
            Observation first = Observation.start("first", observations);
            Observation second = Observation.start("second", observations);
            Flux.merge(
                            users(served, 0).contextWrite(context -> context.put("micrometer.observation", first)),
                            users(served, 1).contextWrite(context -> context.put("micrometer.observation", second)))
                    .blockLast(SOON);
            first.stop();
            second.stop();

            assertThat(traceOf(served, 0)).isEqualTo(only("first").getTraceId());
            assertThat(traceOf(served, 1)).isEqualTo(only("second").getTraceId());
            assertThat(only("first").getTraceId()).isNotEqualTo(only("second").getTraceId());
        }
    }

    private static String traceOf(Served served, int directory) {
        RecordedRequest sent = served.requests(Route.LIST_USERS).stream()
                .filter(request -> served.directory(directory).id().equals(request.parameter("directory")))
                .findFirst()
                .orElseThrow();
        return sent.headers().get("traceparent").split("-", -1)[1];
    }

    @Test
    void theObservationOfTheSubscribingThreadIsTheParentToo() {
        try (Served served = served(Fault.status(503, "no"))) {
            Observation job = Observation.start("job", observations);
            try (Observation.Scope scope = job.openScope()) {
                users(served, 0).blockLast(SOON);
            }
            job.stop();

            assertThat(only(CALL).getParentSpanId()).isEqualTo(only("job").getSpanId());
        }
    }

    @Test
    void aCancelEndsBothSpans() {
        try (Served served = served(new Fault.Delay(Duration.ofSeconds(20)))) {
            Disposable running = users(served, 0).subscribe();
            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 1);
            running.dispose();

            await().atMost(SOON).until(() -> spans.size() == 2);
            assertThat(attribute(only(CALL), "outcome")).isEqualTo("cancelled");
            assertThat(attribute(only(ATTEMPT), "error.type")).isEqualTo("cancelled");
            assertThat(only(ATTEMPT).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        }
    }
}
