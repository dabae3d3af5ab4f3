package io.dirflux.simulator;

import java.util.Locale;
import java.util.Optional;

/** The values of {@code order}. */
public enum ListOrder {
    /** Oldest first; {@code after} continues with newer objects. */
    ASC,
    /** Newest first; {@code after} continues with older objects. */
    DESC,
    /**
     * Newest first with reversed cursors: {@code before} continues with older objects, {@code after} with newer ones.
     */
    NORMAL;

    static Optional<ListOrder> of(String wireValue) {
        for (ListOrder order : values()) {
            if (order.name().toLowerCase(Locale.ROOT).equals(wireValue)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }
}
