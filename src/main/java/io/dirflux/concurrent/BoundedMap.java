package io.dirflux.concurrent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that removes its eldest entry when it has more entries than it may have. Not thread-safe.
 *
 * @hidden
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int maxSize;

    private BoundedMap(int maxSize, boolean accessOrder) {
        super(16, 0.75f, accessOrder);
        this.maxSize = maxSize;
    }

    /** Keeps the entries that were read or written last. */
    public static <K, V> Map<K, V> lastUsed(int maxSize) {
        return new BoundedMap<>(maxSize, true);
    }

    /** Keeps the entries that were added last. Reading an entry, or writing it again, does not keep it longer. */
    public static <K, V> Map<K, V> lastAdded(int maxSize) {
        return new BoundedMap<>(maxSize, false);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > maxSize;
    }
}
