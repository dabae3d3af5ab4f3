package io.dirflux.micrometer;

import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.http.RequestListener.CallStart;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tag;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The names and attributes of an endpoint's observations. They have few values, so each is made and sorted once. */
final class EndpointAttributes {

    private static final int MOST_ATTEMPTS_TOLD = 9;

    final String callName;
    final String attemptName;
    final KeyValues ofCall;
    final KeyValues ofAttempt;
    private final Map<CallEnd, KeyValues> endedCalls = new ConcurrentHashMap<>();
    private final Map<AttemptEnd, KeyValues> endedAttempts = new ConcurrentHashMap<>();

    private record CallEnd(CallOutcome outcome, String error, int attempts) {}

    private record AttemptEnd(String status, String error) {}

    /** @param tags further attributes of calls and attempts */
    EndpointAttributes(CallStart start, Iterable<Tag> tags) {
        KeyValues further = KeyValues.of(tags, Tag::getKey, Tag::getValue);
        attemptName = start.endpoint().toString();
        callName = "dirflux " + attemptName;
        ofCall = further.and(
                LowCardinalityKey.ROUTE.withValue(attemptName),
                LowCardinalityKey.DIALECT.withValue(lowerCase(start.dialect())),
                LowCardinalityKey.LANE.withValue(lowerCase(start.lane())));
        ofAttempt = further.and(
                LowCardinalityKey.METHOD.withValue(start.endpoint().method()),
                LowCardinalityKey.TEMPLATE.withValue(start.endpoint().path()),
                LowCardinalityKey.SERVER_ADDRESS.withValue(start.server().getHost()),
                port(start.server()));
    }

    private static KeyValue port(URI server) {
        int port = server.getPort() > 0 ? server.getPort() : "http".equals(server.getScheme()) ? 80 : 443;
        return LowCardinalityKey.SERVER_PORT.withValue(String.valueOf(port));
    }

    /** All attributes of a call that has ended. */
    KeyValues ended(CallOutcome outcome, String error, int attempts) {
        return endedCalls.computeIfAbsent(
                new CallEnd(outcome, error, Math.min(attempts, MOST_ATTEMPTS_TOLD + 1)), this::ofEnded);
    }

    private KeyValues ofEnded(CallEnd end) {
        String attempts = end.attempts > MOST_ATTEMPTS_TOLD ? end.attempts + "+" : String.valueOf(end.attempts);
        return ofCall.and(
                LowCardinalityKey.OUTCOME.withValue(lowerCase(end.outcome)),
                LowCardinalityKey.ERROR_TYPE.withValue(end.error),
                LowCardinalityKey.ATTEMPTS.withValue(attempts));
    }

    /** All attributes of an attempt that has ended. */
    KeyValues attemptEnded(String status, String error) {
        return endedAttempts.computeIfAbsent(
                new AttemptEnd(status, error),
                end -> ofAttempt.and(
                        LowCardinalityKey.STATUS.withValue(end.status),
                        LowCardinalityKey.ERROR_TYPE.withValue(end.error)));
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
