package io.dirflux.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The context of an observation {@code dirflux.attempt}. A tracer writes the headers of the trace into its carrier. */
public final class AttemptObservationContext extends SenderContext<Map<String, String>> {

    final PreparedAttributes attributes;

    /** When it started, by the monotonic clock of the meter registry; for {@link CallMeterObservationHandler}. */
    final AtomicLong startedAt = new AtomicLong();

    AttemptObservationContext(KeyValues attributes) {
        super((headers, name, value) -> Objects.requireNonNull(headers).put(name, value), Kind.CLIENT);
        setCarrier(new LinkedHashMap<>());
        this.attributes = new PreparedAttributes(attributes);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues() {
        return attributes.and(super.getLowCardinalityKeyValues());
    }

    @Override
    public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
        return attributes.find(key, super.getLowCardinalityKeyValue(key));
    }

    @Override
    public AttemptObservationContext removeLowCardinalityKeyValue(String key) {
        attributes.remove(key);
        super.removeLowCardinalityKeyValue(key);
        return this;
    }
}
