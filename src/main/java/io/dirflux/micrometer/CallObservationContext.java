package io.dirflux.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** The context of an observation {@code dirflux.call}. */
public final class CallObservationContext extends Observation.Context implements TimedContext {

    final PreparedAttributes attributes;
    private volatile long startedAt;

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

    @Override
    public long startedAt() {
        return startedAt;
    }

    @Override
    public void startedAt(long nanos) {
        startedAt = nanos;
    }
}
