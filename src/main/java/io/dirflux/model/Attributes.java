package io.dirflux.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The free-form attributes of a record: a map in the order of the wire, unmodifiable at every depth. The API shows it
 * as a plain {@link Map}.
 *
 * <ul>
 *   <li>Values are String, Boolean, Long (BigInteger beyond its range), BigDecimal, List, Map and null, whichever
 *       mapper read them.
 *   <li>The attributes of an answer are checked and kept as bytes. They are read when you first ask for one, so unused
 *       attributes cost little time and memory.
 *   <li>A map of this class is never copied again.
 *   <li>Safe for use by many threads.
 * </ul>
 */
public final class Attributes extends AbstractMap<String, @Nullable Object> {

    private static final Attributes EMPTY = new Attributes(Map.of());

    private volatile @Nullable Supplier<Attributes> unread; // null once the values are there
    private volatile @Nullable Map<String, @Nullable Object> values;

    private Attributes(Map<String, @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    private Attributes(Supplier<Attributes> unread) {
        this.unread = unread;
    }

    /**
     * Attributes that are read when they are first asked for.
     *
     * @param reading must not fail, and must always return the same; called once, or once by each of several threads
     *     that are first at the same time
     */
    public static Attributes deferred(Supplier<Attributes> reading) {
        return new Attributes(reading);
    }

    /**
     * The same content in this form: smaller integers become Long, binary fractions become BigDecimal by their shortest
     * text, nested lists and maps are copied.
     *
     * @param source null counts as empty
     * @throws IllegalArgumentException for a value that JSON cannot hold
     */
    public static Map<String, @Nullable Object> copyOf(@Nullable Map<String, ? extends @Nullable Object> source) {
        if (source == null) {
            return EMPTY;
        }
        return source instanceof Attributes attributes ? attributes : copy(source);
    }

    /** As {@link #copyOf}, but null stays null, "not known", for a field that could not be read. */
    static @Nullable Map<String, @Nullable Object> known(
            @Nullable Map<String, @Nullable Object> source, String field, Set<String> unreadable) {
        return source == null && unreadable.contains(field) ? null : copyOf(source);
    }

    /** Starts an empty set of attributes. */
    public static Builder builder() {
        return new Builder();
    }

    private static Attributes copy(Map<?, ?> source) {
        Builder builder = builder();
        source.forEach((name, value) -> builder.put(String.valueOf(name), value));
        return builder.build();
    }

    private static @Nullable Object normal(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Attributes) {
            return value;
        }
        if (value instanceof Number number) {
            return normalNumber(number);
        }
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof Collection<?> collection) {
            return normalList(collection);
        }
        throw unsupported(value);
    }

    private static Number normalNumber(Number value) {
        if (value instanceof Long || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof BigInteger integer) {
            return integer.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return value.longValue();
        }
        boolean binary = value instanceof Double || value instanceof Float;
        if (binary && Double.isFinite(value.doubleValue())) {
            return new BigDecimal(value.toString());
        }
        throw unsupported(value);
    }

    private static List<@Nullable Object> normalList(Collection<?> source) {
        List<@Nullable Object> list = new ArrayList<>(source.size());
        source.forEach(element -> list.add(normal(element)));
        return Collections.unmodifiableList(list);
    }

    private static IllegalArgumentException unsupported(Object value) {
        return new IllegalArgumentException(
                "an attribute cannot hold this " + value.getClass().getName());
    }

    private Map<String, @Nullable Object> content() {
        Map<String, @Nullable Object> known = values;
        if (known != null) {
            return known;
        }
        Supplier<Attributes> reading = unread;
        if (reading != null) {
            values = reading.get().content();
            unread = null;
        }
        return Objects.requireNonNull(values); // set before unread was cleared
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return content().entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return content().get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return content().containsKey(name);
    }

    /** Collects attributes in order; made for one use by one thread. */
    public static final class Builder {

        private Map<String, @Nullable Object> values = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a value; one of the same name is replaced.
         *
         * @throws IllegalArgumentException for a value that JSON cannot hold
         */
        public Builder put(String name, @Nullable Object value) {
            values.put(name, normal(value));
            return this;
        }

        /** The attributes; the builder is empty afterwards. */
        public Attributes build() {
            if (values.isEmpty()) {
                return EMPTY;
            }
            Attributes built = new Attributes(values);
            values = new LinkedHashMap<>();
            return built;
        }
    }
}
