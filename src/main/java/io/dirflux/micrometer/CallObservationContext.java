package io.dirflux.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** The context of an observation {@code dirflux.call}. */
public final class CallObservationContext extends Observation.Context {

    private final PreparedAttributes attributes;

    CallObservationContext(KeyValues attributes) {
        this.attributes = new PreparedAttributes(attributes);
    }

    /** Sets all low-cardinality attributes but those that the application has added. */
    void set(KeyValues complete) {
        attributes.set(complete);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues() {
        return attributes.and(super.getLowCardinalityKeyValues());
    }

    @Override
    public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
        KeyValue added = super.getLowCardinalityKeyValue(key);
        return added == null ? attributes.find(key) : added;
    }

    @Override
    public CallObservationContext removeLowCardinalityKeyValue(String key) {
        attributes.remove(key);
        super.removeLowCardinalityKeyValue(key);
        return this;
    }
}
