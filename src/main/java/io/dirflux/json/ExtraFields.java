package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one object that no reader knows. Their values are kept as JSON and read when they are asked for. */
final class ExtraFields {

    private final List<String> names = new ArrayList<>();
    private final List<JsonSlice> values = new ArrayList<>();

    /** @param value has passed {@link AttributeReader#check} and is independent of the body */
    void add(String name, JsonSlice value) {
        names.add(name);
        values.add(value);
    }

    Map<String, @Nullable Object> deferred() {
        return Attributes.deferred(this::read);
    }

    private Attributes read() {
        Attributes.Builder attributes = Attributes.builder();
        for (int i = 0; i < names.size(); i++) {
            attributes.put(names.get(i), values.get(i).value());
        }
        return attributes.build();
    }
}
