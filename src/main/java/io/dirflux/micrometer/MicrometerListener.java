package io.dirflux.micrometer;

import io.dirflux.http.RequestListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import reactor.util.context.ContextView;

/**
 * Observes the calls of a client with Micrometer. Give it to {@code DirectorySyncClientBuilder.listener}. It never
 * blocks.
 *
 * <ul>
 *   <li>An observation {@code dirflux.call} for each call: one request with all its attempts, such as a page of a list.
 *       It begins at the subscription and ends with the last attempt, so it contains the wait for permits, the attempts
 *       and the waits between them. Its parent is the observation in the Reactor {@code Context}, where Micrometer's
 *       context propagation puts it ({@code micrometer.observation}), else that of the thread.
 *   <li>A child {@code dirflux.attempt} for each attempt, from the granted permit to the last byte. It has the
 *       attributes of OpenTelemetry's HTTP client spans, except the URL. It is a sender, so a tracer adds its headers,
 *       such as {@code traceparent}, to the request.
 *   <li>Meters: {@code dirflux.permit.wait} (timer by lane), {@code dirflux.page} (records per page), and the counters
 *       {@code dirflux.retries}, {@code dirflux.refused} (429), {@code dirflux.rejected.records} and {@code
 *       dirflux.unknown.values} (fields that could not be read).
 * </ul>
 *
 * <p>Timers of calls and attempts come from the observations, by the registry's {@code DefaultMeterObservationHandler};
 * Spring Boot sets one. No timer has a histogram unless you enable one with a {@code MeterFilter}.
 */
public final class MicrometerListener implements RequestListener {

    private static final String OBSERVATION_IN_CONTEXT = "micrometer.observation"; // ObservationThreadLocalAccessor.KEY

    private final ObservationRegistry observations;
    private final CallMeters meters;

    private MicrometerListener(ObservationRegistry observations, CallMeters meters) {
        this.observations = observations;
        this.meters = meters;
    }

    /** A listener for these registries. {@link ObservationRegistry#NOOP} switches the observations off. */
    public static MicrometerListener create(ObservationRegistry observations, MeterRegistry meters) {
        return new MicrometerListener(observations, new CallMeters(meters));
    }

    @Override
    public RequestListener begin(CallStart call, ContextView context) {
        Observation parent = context.getOrDefault(OBSERVATION_IN_CONTEXT, null);
        return new ObservedCall(call, meters, observations.isNoop() ? null : new CallSpan(call, parent, observations));
    }
}
