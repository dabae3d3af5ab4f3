package io.dirflux.spring;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Applies the values of properties to a builder. A value that the builder refuses is reported with its property. */
final class PropertyMapping<B> {

    private final String prefix;
    private B builder;

    PropertyMapping(String prefix, B builder) {
        this.prefix = prefix;
        this.builder = builder;
    }

    /** Applies a value; null means that the property is not set. */
    <T> PropertyMapping<B> apply(String name, @Nullable T value, BiFunction<B, T, B> setter) {
        if (value != null) {
            builder = checked(prefix + "." + name, value, given -> setter.apply(builder, given));
        }
        return this;
    }

    B builder() {
        return builder;
    }

    /** The result of a function that may refuse the value of a property. */
    static <T, R> R checked(String property, T value, Function<T, R> function) {
        try {
            return function.apply(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(property, value, e.getMessage());
        }
    }

    /** A size as a number of bytes. */
    static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("It is at most 2 GB less one byte");
        }
        return (int) size.toBytes();
    }
}
