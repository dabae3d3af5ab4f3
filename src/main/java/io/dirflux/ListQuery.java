package io.dirflux;

import io.dirflux.model.Order;
import io.dirflux.model.Rejected;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the queries for directories, users and groups have in common. Queries are immutable: every method gives a new one. A value that makes no
 * sense is refused with an {@link IllegalArgumentException} when it is set.
 *
 * @param <Q> the query itself
 */
public abstract sealed class ListQuery<Q extends ListQuery<Q>> permits DirectoryQuery, UserQuery, GroupQuery {

    private static final Set<String> TYPED_PARAMS = Set.of(
            "limit",
            "order",
            "after",
            "before",
            "organization",
            "organization_id",
            "directory",
            "group",
            "user",
            "state",
            "email",
            "idp_id",
            "search",
            "groups",
            "members",
            "events",
            "range_start",
            "range_end");

    private final ListOptions options;

    ListQuery(ListOptions options) {
        this.options = options;
    }

    final ListOptions options() {
        return options;
    }

    abstract Q with(ListOptions options);

    /** Refuses a cursor that this query cannot have been given. */
    abstract void checkCursor(String cursor);

    /**
     * How many records a page has, from 1 to 100; 100 by default. The server's own default of 10 would cost ten times
     * the permits.
     */
    public final Q pageSize(int size) {
        return with(options.pageSize(size));
    }

    /** The order of the list. By default {@link Order#ASC} in {@code OPENAPI}; not sent in {@code REFERENCE}. */
    public final Q order(Order order) {
        return with(options.order(Objects.requireNonNull(order, "order")));
    }

    /**
     * Starts behind this cursor: {@code Page.after()}, an exception's cursor, or the id of the last record seen. The
     * last of these is not a cursor where the directories of an organization are walked one by one
     * ({@code inOrganization} in {@code OPENAPI}).
     */
    public final Q startingAfter(String cursor) {
        checkCursor(cursor);
        return with(options.startingAfter(cursor));
    }

    /** Asks for the one page that ends before this cursor. For {@code pages} only; {@code list} refuses it. */
    public final Q endingBefore(String cursor) {
        checkCursor(cursor);
        return with(options.endingBefore(cursor));
    }

    /**
     * How many pages are fetched before they are asked for. 1 (default) asks for the first page at the subscription
     * and for the next one while this one is consumed, if the consumer is off the delivering thread
     * ({@code publishOn}); it waits, read and checked, until it is wanted, however long that takes. 0 sends nothing
     * without demand.
     */
    public final Q pagesAhead(int pages) {
        return with(options.pagesAhead(pages));
    }

    /**
     * Goes on past records that cannot be decoded and hands each to the consumer, on the delivering thread. Without it
     * {@code list} delivers what stood before such a record and then fails with a
     * {@link io.dirflux.error.DecodingException}. {@code pages} never fails for one of its own records and does not
     * call the consumer: they are in {@code Page.rejected()}. What is fetched besides has no such place: a record among
     * the memberships of {@code withGroups} or {@code withMembers}, or among the directories of an organization, fails
     * {@code pages} too, or is handed to the consumer.
     */
    public final Q skipRejected(Consumer<Rejected> consumer) {
        return with(options.skipRejected(Objects.requireNonNull(consumer, "consumer")));
    }

    /**
     * Adds a query parameter that the API has and this version does not, on every page. Not for parameters that have a
     * method of their own: those are refused.
     */
    public final Q queryParam(String name, String value) {
        return with(options.queryParam(untyped(name), Objects.requireNonNull(value, "value")));
    }

    /** The name of a parameter that has no method of its own in any query. */
    static String untyped(String name) {
        if (name.isBlank() || TYPED_PARAMS.contains(name)) {
            throw new IllegalArgumentException(
                    name.isBlank()
                            ? "A query parameter needs a name"
                            : "The parameter " + name + " has a method of its own");
        }
        return name;
    }

    /** What may be shown: no filter values, they may be personal data. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[pageSize=" + options.pageSize() + ", pagesAhead=" + options.pagesAhead()
                + "]";
    }
}
