package io.dirflux.micrometer;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The context of an observation {@code dirflux.attempt}. A tracer writes the headers of the trace into its carrier. */
public final class AttemptObservationContext extends SenderContext<Map<String, String>> {

    AttemptObservationContext() {
        super((headers, name, value) -> Objects.requireNonNull(headers).put(name, value), Kind.CLIENT);
        setCarrier(new LinkedHashMap<>());
    }
}
