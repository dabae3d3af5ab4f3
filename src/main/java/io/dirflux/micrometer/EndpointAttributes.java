package io.dirflux.micrometer;

import io.dirflux.http.RequestListener.CallStart;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tag;
import java.net.URI;
import java.util.Locale;

/**
 * The names and attributes that all observations of an endpoint share. They are made once, because they cost more than
 * the rest of an observation.
 *
 * @param callName the name of a call's span
 * @param attemptName the name of an attempt's span
 */
record EndpointAttributes(String callName, KeyValues ofCall, String attemptName, KeyValues ofAttempt) {

    /** @param tags further attributes of calls and attempts */
    static EndpointAttributes of(CallStart start, Iterable<Tag> tags) {
        String route = start.endpoint().toString();
        KeyValues further = KeyValues.of(tags, Tag::getKey, Tag::getValue);
        return new EndpointAttributes(
                "dirflux " + route,
                further.and(
                        LowCardinalityKey.ROUTE.withValue(route),
                        LowCardinalityKey.DIALECT.withValue(lowerCase(start.dialect())),
                        LowCardinalityKey.LANE.withValue(lowerCase(start.lane()))),
                route,
                further.and(
                        LowCardinalityKey.METHOD.withValue(start.endpoint().method()),
                        LowCardinalityKey.TEMPLATE.withValue(start.endpoint().path()),
                        LowCardinalityKey.SERVER_ADDRESS.withValue(
                                start.server().getHost()),
                        port(start.server())));
    }

    private static KeyValue port(URI server) {
        int port = server.getPort() > 0 ? server.getPort() : "http".equals(server.getScheme()) ? 80 : 443;
        return LowCardinalityKey.SERVER_PORT.withValue(String.valueOf(port));
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
