package io.dirflux.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The low-cardinality attributes of one observation, as a value that many observations share. A context of Micrometer
 * would copy each attribute into a map and sort them whenever a handler reads them, which took most of the time of an
 * observation.
 */
final class PreparedAttributes {

    private volatile KeyValues values;

    PreparedAttributes(KeyValues values) {
        this.values = values;
    }

    /** Replaces all of them; what the application has added stays. */
    void set(KeyValues complete) {
        values = complete;
    }

    /** These, and those that a handler or a filter of the application has added. */
    KeyValues and(KeyValues added) {
        return added.iterator().hasNext() ? values.and(added) : values;
    }

    /** The attribute that the application has added under this key, else the one that is here, else null. */
    @Nullable
    KeyValue find(String key, @Nullable KeyValue added) {
        return added != null
                ? added
                : values.stream()
                        .filter(value -> value.getKey().equals(key))
                        .findFirst()
                        .orElse(null);
    }

    void remove(String key) {
        values = KeyValues.of(
                values.stream().filter(value -> !value.getKey().equals(key)).toList());
    }
}
