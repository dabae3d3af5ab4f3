package io.dirflux.micrometer;

import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener.CallOutcome;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one call, and that of the attempt which is running. The steps of a call come one by one, except
 * its end: a cancel may come at the moment at which an attempt starts.
 */
final class CallSpan {

    private static final String NONE = "none";
    private static final String CANCELLED = EndpointAttributes.lowerCase(CallOutcome.CANCELLED);
    private static final Observation.Event PAGE = Observation.Event.of("page", "page received");

    private final EndpointAttributes attributes;
    private final ObservationRegistry registry;
    private final CallObservationContext context;
    private final Observation call;
    private final AtomicReference<@Nullable RunningAttempt> attempt = new AtomicReference<>();
    private volatile boolean ended;
    private volatile Map<String, String> headers = Map.of();
    private volatile int attempts;

    private record RunningAttempt(Observation observation, AttemptObservationContext context) {}

    /** Starts the observation of the call. */
    CallSpan(EndpointAttributes attributes, @Nullable Observation parent, ObservationRegistry registry) {
        this.attributes = attributes;
        this.registry = registry;
        this.context = new CallObservationContext(attributes.ofCall);
        Observation created = Observation.createNotStarted("dirflux.call", () -> context, registry)
                .contextualName(attributes.callName);
        this.call = (parent == null ? created : created.parentObservation(parent)).start();
    }

    void attemptStarted() {
        AttemptObservationContext started = new AttemptObservationContext(attributes.ofAttempt);
        started.setRemoteServiceName("workos");
        Observation observation = Observation.createNotStarted("dirflux.attempt", () -> started, registry)
                .parentObservation(call)
                .contextualName(attributes.attemptName)
                .highCardinalityKeyValues(
                        attempts == 0
                                ? KeyValues.empty()
                                : KeyValues.of("http.request.resend_count", String.valueOf(attempts)))
                .start();
        headers = Objects.requireNonNull(started.getCarrier());
        attempt.set(new RunningAttempt(observation, started));
        if (ended) { // looked at after the attempt was set: ended() stops it, or we see that it has run
            endAttempt(NONE, CANCELLED);
        }
    }

    /** The headers of the trace, for the request of the running attempt. */
    Map<String, String> headers() {
        return headers;
    }

    void attemptEnded(Attempt ended) {
        attempts = ended.number();
        boolean answered = Character.isDigit(ended.outcome().charAt(0));
        boolean success = answered && ended.outcome().startsWith("2");
        endAttempt(answered ? ended.outcome() : NONE, success ? NONE : ended.outcome());
    }

    private void endAttempt(String status, String error) {
        RunningAttempt running = attempt.getAndSet(null);
        if (running != null) {
            if (!error.equals(NONE) && !error.equals(CANCELLED)) {
                running.observation.error(new ObservedFailure(error));
            }
            running.context.attributes.set(attributes.attemptEnded(status, error));
            running.observation.stop();
        }
    }

    void pageReceived() {
        call.event(PAGE);
    }

    /** Also ends an attempt that was cancelled. */
    void ended(CallOutcome outcome, @Nullable Throwable failure) {
        ended = true;
        boolean isAttempting = attempt.get() != null;
        int begun = attempts + (isAttempting ? 1 : 0);
        if (isAttempting) {
            endAttempt(NONE, EndpointAttributes.lowerCase(outcome));
        }
        String type = failure == null ? NONE : failure.getClass().getSimpleName();
        if (failure != null) {
            call.error(new ObservedFailure(type));
        }
        context.attributes.set(attributes.ended(outcome, type, begun));
        call.stop();
    }
}
