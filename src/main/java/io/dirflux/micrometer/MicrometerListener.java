package io.dirflux.micrometer;

import io.dirflux.http.RequestListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>Timers of calls and attempts come from the observations, by a {@link CallMeterObservationHandler} of the registry,
 * else by its {@code DefaultMeterObservationHandler}, which costs more. Spring Boot sets both. No timer has a histogram
 * unless you enable one with a {@code MeterFilter}.
 */
public final class MicrometerListener implements RequestListener {

    private static final String OBSERVATION_IN_CONTEXT = "micrometer.observation"; // ObservationThreadLocalAccessor.KEY

    private final ObservationRegistry observations;
    private final CallMeters meters;
    private final Iterable<Tag> tags;
    private final Map<CallStart, EndpointAttributes> attributes = new ConcurrentHashMap<>();

    private MicrometerListener(ObservationRegistry observations, CallMeters meters, Iterable<Tag> tags) {
        this.observations = observations;
        this.meters = meters;
        this.tags = tags;
    }

    /** A listener for these registries. {@link ObservationRegistry#NOOP} switches the observations off. */
    public static MicrometerListener create(ObservationRegistry observations, MeterRegistry meters) {
        return create(observations, meters, Tags.empty());
    }

    /**
     * A listener for these registries, with further tags, for example to tell the clients of one registry apart.
     *
     * @param tags tags of all meters, and attributes of all observations
     */
    public static MicrometerListener create(
            ObservationRegistry observations, MeterRegistry meters, Iterable<Tag> tags) {
        Tags copied = Tags.of(tags);
        return new MicrometerListener(observations, new CallMeters(meters, copied), copied);
    }

    @Override
    public RequestListener begin(CallStart call, ContextView context) {
        return new ObservedCall(call, meters, observations.isNoop() ? null : span(call, context));
    }

    private CallSpan span(CallStart call, ContextView context) {
        EndpointAttributes ofCall = attributes.computeIfAbsent(call, started -> new EndpointAttributes(started, tags));
        return new CallSpan(ofCall, context.getOrDefault(OBSERVATION_IN_CONTEXT, null), observations);
    }
}
