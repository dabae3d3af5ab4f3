package io.dirflux.micrometer;

import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.http.RequestListener.CallStart;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one call, and that of the attempt which is running. The steps of a call come one by one, except
 * its end: a cancel may come at the moment at which an attempt starts.
 */
final class CallSpan {

    private static final String NONE = "none";
    private static final String CANCELLED = lowerCase(CallOutcome.CANCELLED);
    private static final int MOST_ATTEMPTS_TOLD = 9;
    private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");
    private static final Observation.Event PAGE = Observation.Event.of("page", "page received");

    private final CallStart start;
    private final ObservationRegistry registry;
    private final Observation call;
    private final AtomicReference<@Nullable Observation> attempt = new AtomicReference<>();
    private volatile boolean ended;
    private volatile Map<String, String> headers = Map.of();
    private volatile int attempts;

    /** Starts the observation of the call. */
    CallSpan(CallStart start, @Nullable Observation parent, ObservationRegistry registry) {
        this.start = start;
        this.registry = registry;
        Observation created = Observation.createNotStarted("dirflux.call", registry)
                .contextualName("dirflux " + start.endpoint())
                .lowCardinalityKeyValues(KeyValues.of(
                        LowCardinalityKey.ROUTE.withValue(start.endpoint().toString()),
                        LowCardinalityKey.DIALECT.withValue(lowerCase(start.dialect())),
                        LowCardinalityKey.LANE.withValue(lowerCase(start.lane()))));
        this.call = (parent == null ? created : created.parentObservation(parent)).start();
    }

    void attemptStarted() {
        AttemptObservationContext context = new AttemptObservationContext();
        context.setRemoteServiceName("workos");
        int port = start.server().getPort();
        Observation started = Observation.createNotStarted("dirflux.attempt", () -> context, registry)
                .parentObservation(call)
                .contextualName(start.endpoint().toString())
                .lowCardinalityKeyValues(KeyValues.of(
                        LowCardinalityKey.METHOD.withValue(start.endpoint().method()),
                        LowCardinalityKey.TEMPLATE.withValue(start.endpoint().path()),
                        LowCardinalityKey.SERVER_ADDRESS.withValue(
                                start.server().getHost()),
                        LowCardinalityKey.SERVER_PORT.withValue(String.valueOf(
                                port > 0 ? port : start.server().getScheme().equals("http") ? 80 : 443))))
                .highCardinalityKeyValues(
                        attempts == 0
                                ? KeyValues.empty()
                                : KeyValues.of("http.request.resend_count", String.valueOf(attempts)))
                .start();
        headers = Objects.requireNonNull(context.getCarrier());
        attempt.set(started);
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
        boolean answered = STATUS.matcher(ended.outcome()).matches();
        boolean success = answered && ended.outcome().startsWith("2");
        endAttempt(answered ? ended.outcome() : NONE, success ? NONE : ended.outcome());
    }

    private void endAttempt(String status, String error) {
        Observation running = attempt.getAndSet(null);
        if (running != null) {
            if (!error.equals(NONE) && !error.equals(CANCELLED)) {
                running.error(new ObservedFailure(error));
            }
            running.lowCardinalityKeyValue(LowCardinalityKey.STATUS.withValue(status))
                    .lowCardinalityKeyValue(LowCardinalityKey.ERROR_TYPE.withValue(error))
                    .stop();
        }
    }

    void pageReceived() {
        call.event(PAGE);
    }

    /** Also ends an attempt that was cancelled. */
    void ended(CallOutcome outcome, @Nullable Throwable failure) {
        ended = true;
        int begun = attempts + (attempt.get() == null ? 0 : 1);
        endAttempt(NONE, lowerCase(outcome));
        String type = failure == null ? NONE : failure.getClass().getSimpleName();
        if (failure != null) {
            call.error(new ObservedFailure(type));
        }
        String made = begun > MOST_ATTEMPTS_TOLD ? MOST_ATTEMPTS_TOLD + 1 + "+" : String.valueOf(begun);
        call.lowCardinalityKeyValues(KeyValues.of(
                        LowCardinalityKey.OUTCOME.withValue(lowerCase(outcome)),
                        LowCardinalityKey.ERROR_TYPE.withValue(type),
                        LowCardinalityKey.ATTEMPTS.withValue(made)))
                .stop();
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
