package io.dirflux.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener;
import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.http.RequestListener.CallStart;
import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.model.Dialect;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** The timers of calls and attempts are those of Micrometer's own handler, and cost less. */
class CallMeterObservationHandlerTest {

    private static final Endpoint ENDPOINT = new Endpoint("GET", "/directory_users/{id}");
    private static final CallStart START =
            new CallStart(ENDPOINT, Dialect.OPENAPI, Priority.INTERACTIVE, URI.create("http://localhost:8080"));
    private static final int CALLS = 2_000;

    private final MockClock clock = new MockClock();

    /** One registry, with a handler of its own. */
    private final class Metered {

        final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        final ObservationRegistry observations = ObservationRegistry.create();
        final RequestListener listener = MicrometerListener.create(observations, meters);

        Metered(Function<SimpleMeterRegistry, ObservationHandler<Observation.Context>> handler) {
            observations.observationConfig().observationHandler(handler.apply(meters));
        }

        void call(CallOutcome outcome, @Nullable Throwable failure, String... attempts) {
            RequestListener call = listener.begin(START, Context.empty());
            clock.add(Duration.ofMillis(100));
            for (int i = 0; i < attempts.length; i++) {
                call.permitGranted(ENDPOINT, Duration.ofMillis(100));
                clock.add(Duration.ofMillis(20));
                call.headersPrepared(ENDPOINT, i + 1, (name, value) -> {});
                Duration took = Duration.ofMillis(20);
                call.attemptEnded(
                        ENDPOINT, new Attempt(i + 1, Duration.ZERO, null, Duration.ZERO, took, true, attempts[i]));
            }
            call.ended(ENDPOINT, outcome, failure);
        }

        /** All values but those of what is running, which the handler of Micrometer has too. */
        Map<String, Double> values() {
            Map<String, Double> values = new TreeMap<>();
            for (Meter meter : meters.getMeters()) {
                if (!meter.getId().getName().endsWith(".active")) {
                    meter.measure()
                            .forEach(measured ->
                                    values.put(meter.getId() + " " + measured.getStatistic(), measured.getValue()));
                }
            }
            return values;
        }
    }

    private static void callAll(Metered metered) {
        metered.call(CallOutcome.SUCCESS, null, "200");
        metered.call(CallOutcome.SUCCESS, null, "429", "reset", "200");
        metered.call(CallOutcome.FAILURE, new IllegalStateException("no"), "200");
        metered.call(CallOutcome.CANCELLED, null);
        RequestListener cancelled = metered.listener.begin(START, Context.empty());
        cancelled.permitGranted(ENDPOINT, Duration.ZERO);
        cancelled.pageReceived(ENDPOINT, new Page<>(List.of(), null, null, null, List.of(), List.of()), 0);
        cancelled.ended(ENDPOINT, CallOutcome.CANCELLED, null);
    }

    @Test
    void theMetersAreThoseOfTheHandlerOfMicrometer() {
        Metered ours = new Metered(CallMeterObservationHandler::new);
        Metered micrometers = new Metered(DefaultMeterObservationHandler::new);
        callAll(ours);
        callAll(micrometers);

        assertThat(ours.values()).isEqualTo(micrometers.values());
        assertThat(ours.meters.get("dirflux.call").timers()).hasSize(5);
        assertThat(ours.meters.get("dirflux.attempt").timers()).hasSize(4);
        assertThat(ours.meters.get("dirflux.call").tag("attempts", "3").timer().measure())
                .filteredOn(measured -> measured.getStatistic() == Statistic.TOTAL_TIME)
                .singleElement()
                .satisfies(measured -> assertThat(measured.getValue()).isEqualTo(0.16));
        assertThat(ours.meters.get("dirflux.call.page").counter().count()).isEqualTo(1);
    }

    @Test
    void anAttributeOfTheApplicationIsATag() {
        Metered metered = new Metered(CallMeterObservationHandler::new);
        metered.observations
                .observationConfig()
                .observationFilter(context -> context.addLowCardinalityKeyValue(KeyValue.of("region", "eu")));
        metered.call(CallOutcome.SUCCESS, null, "200");

        assertThat(metered.meters
                        .get("dirflux.call")
                        .tag("region", "eu")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aMeterThatWasRemovedIsMadeAgain() {
        Metered metered = new Metered(CallMeterObservationHandler::new);
        callAll(metered);
        metered.meters.clear();
        callAll(metered);

        assertThat(metered.meters.get("dirflux.call").timers()).hasSize(5);
        assertThat(metered.meters.get("dirflux.attempt").timers()).hasSize(4);
        assertThat(metered.meters.get("dirflux.call.page").counter().count()).isEqualTo(1);
    }

    @Test
    void otherObservationsAreLeftToOtherHandlers() {
        assertThat(new CallMeterObservationHandler(new SimpleMeterRegistry())
                        .supportsContext(new Observation.Context()))
                .isFalse();
    }

    /** A guard for the cost, which only a benchmark can measure: tags that are made again for each call show here. */
    @Test
    void aCallAllocatesLessThanHalfOfWhatItDoesWithTheHandlerOfMicrometer() {
        Metered ours = new Metered(CallMeterObservationHandler::new);
        Metered micrometers = new Metered(DefaultMeterObservationHandler::new);
        allocated(ours); // makes the meters
        allocated(micrometers);

        assertThat(allocated(ours)).isPositive().isLessThan(allocated(micrometers) / 2);
    }

    private static long allocated(Metered metered) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            metered.call(CallOutcome.SUCCESS, null, "200");
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}
