package io.dirflux.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The context of an observation {@code dirflux.call}. */
public final class CallObservationContext extends Observation.Context {

    final PreparedAttributes attributes;

    /** When it started, by the monotonic clock of the meter registry; for {@link CallMeterObservationHandler}. */
    final AtomicLong startedAt = new AtomicLong();

    CallObservationContext(KeyValues attributes) {
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
    public CallObservationContext removeLowCardinalityKeyValue(String key) {
        attributes.remove(key);
        super.removeLowCardinalityKeyValue(key);
        return this;
    }
}
