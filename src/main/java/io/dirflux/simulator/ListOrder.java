package io.dirflux.simulator;

import java.util.Locale;
import java.util.Optional;

/** The values of {@code order}. */
public enum ListOrder {
    /** Oldest first; {@code after} leads to newer objects. */
    ASC,
    /** Newest first; {@code after} leads to older objects. */
    DESC,
    /** Newest first, cursors reversed: {@code before} leads to older objects, {@code after} to newer ones. */
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
