package io.dirflux;

import io.dirflux.model.Order;
import io.dirflux.paging.ListOptions;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of the queries for directories, users and groups: an order, and cursors in both directions.
 *
 * @param <T> the kind of record that is listed
 * @param <Q> the query itself
 */
public abstract class ListQuery<T, Q extends ListQuery<T, Q>> extends Query<T, Q> {

    ListQuery(Map<Filter<T>, String> filters, ListOptions options) {
        super(filters, options);
    }

    /** Refuses a cursor that cannot come from a list of this query. */
    abstract void checkCursor(String cursor);

    /** The order of the list. By default {@link Order#ASC} in {@code OPENAPI}; not sent in {@code REFERENCE}. */
    public final Q order(Order order) {
        return with(options().order(Objects.requireNonNull(order, "order")));
    }

    /**
     * Starts after this cursor: {@code Page.after()}, an exception's cursor, or the id of the last record seen. That id
     * is not a cursor for {@code inOrganization} in {@code OPENAPI}, where the directories are listed one by one.
     */
    public final Q startingAfter(String cursor) {
        checkCursor(cursor);
        return with(options().startingAfter(cursor));
    }

    /** Returns only the page that ends before this cursor. For {@code pages} only; {@code list} refuses it. */
    public final Q endingBefore(String cursor) {
        checkCursor(cursor);
        return with(options().endingBefore(cursor));
    }
}
