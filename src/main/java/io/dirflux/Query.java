package io.dirflux;

import io.dirflux.TenantCheck.Expected;
import io.dirflux.http.Request.Param;
import io.dirflux.model.Dialect;
import io.dirflux.model.Rejected;
import io.dirflux.paging.ListOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all queries have. A query is immutable: every method returns a new one. An invalid value is refused
 * with an {@link IllegalArgumentException} when it is set.
 *
 * @param <T> the kind of record that is listed
 * @param <Q> the query itself
 */
public abstract class Query<T, Q extends Query<T, Q>> {

    private final TreeMap<Filter<T>, String> filters;
    private final ListOptions options;
    private final Predicate<T> matching;

    Query(Map<Filter<T>, String> filters, ListOptions options) {
        this.filters = new TreeMap<>(filters);
        this.options = options;
        this.matching = filters.entrySet().stream()
                .map(filter -> filter.getKey().matching(filter.getValue()))
                .reduce(record -> true, Predicate::and);
    }

    /** The same query with these filters and options. */
    abstract Q copy(Map<Filter<T>, String> filters, ListOptions options);

    /**
     * How many records a page has, from 1 to 100; 100 by default. The server's own default of 10 would cost ten times
     * the permits.
     */
    public final Q pageSize(int size) {
        return with(options.pageSize(size));
    }

    /**
     * How many pages are fetched before there is demand for them, 1 (default) or 0.
     *
     * <p>With 1, the first page is requested at the subscription, and each further one while the page before it is
     * consumed, if the consumer is not on the delivering thread ({@code publishOn}). A page that was fetched ahead
     * waits, read and checked, until there is demand for it; there is no limit to that wait. With 0, nothing is sent
     * without demand.
     */
    public final Q pagesAhead(int pages) {
        return with(options.pagesAhead(pages));
    }

    /**
     * Continues after records that cannot be decoded, and hands each of them to the consumer on the delivering thread.
     *
     * <p>Without it, {@code list} delivers the records before such a record, then fails with a
     * {@link io.dirflux.error.DecodingException}. {@code pages} never fails for a record of its own pages and does not
     * call the consumer: {@code Page.rejected()} has these records. A call may need further lists: the memberships of
     * {@code withGroups} or {@code withMembers}, or the directories of an organization. Their unreadable records go to
     * the consumer; without one, {@code pages} fails too. An event is rejected only if its id is not readable; see
     * {@link io.dirflux.model.DirectoryEvent.Unknown} for unreadable data.
     */
    public final Q skipRejected(Consumer<Rejected> consumer) {
        return with(options.skipRejected(Objects.requireNonNull(consumer, "consumer")));
    }

    /**
     * Adds a query parameter to the request of every page, for a parameter that this version does not know. A parameter
     * that has a method in any query is refused.
     */
    public final Q queryParam(String name, String value) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A query parameter needs a name");
        }
        if (ListOptions.PARAMS.contains(name) || isFilter(name)) {
            throw new IllegalArgumentException("Use the method for the parameter " + name + " instead of queryParam");
        }
        return with(options.queryParam(name, Objects.requireNonNull(value, "value")));
    }

    private static boolean isFilter(String name) {
        return Filter.params(Dialect.OPENAPI).contains(name)
                || Filter.params(Dialect.REFERENCE).contains(name);
    }

    final Q with(ListOptions options) {
        return copy(filters, options);
    }

    final Q with(Filter<T> filter, String value) {
        Map<Filter<T>, String> changed = new TreeMap<>(filters);
        changed.put(filter, value);
        return copy(changed, options);
    }

    final Q without(Filter<T> filter) {
        Map<Filter<T>, String> changed = new TreeMap<>(filters);
        changed.remove(filter);
        return copy(changed, options);
    }

    final ListOptions options() {
        return options;
    }

    final Map<Filter<T>, String> filters() {
        return filters;
    }

    /** The value of a filter, null if the query does not have it. */
    final @Nullable String get(Filter<T> filter) {
        return filters.get(filter);
    }

    final boolean has(Filter<T> filter) {
        return filters.containsKey(filter);
    }

    /**
     * The filter by organization, if this dialect lists the directories of the organization instead; otherwise null.
     */
    final @Nullable Filter<T> listedPerDirectory(Dialect dialect) {
        return filters.keySet().stream()
                .filter(filter -> filter.isListedPerDirectory(dialect))
                .findFirst()
                .orElse(null);
    }

    /**
     * The filters as a request sends them.
     *
     * @param hasCursor whether the request has an {@code after}
     * @throws IllegalArgumentException if the dialect cannot express one of them
     */
    final List<Param> params(Dialect dialect, boolean hasCursor) {
        List<Param> params = new ArrayList<>();
        filters.forEach((filter, value) -> {
            Param param = filter.param(dialect, value, hasCursor);
            if (param != null) {
                params.add(param);
            }
        });
        return params;
    }

    /** The paths of the fields by which the client leaves out records. */
    final Set<String> filteredFields() {
        return filters.keySet().stream()
                .flatMap(filter -> filter.fields().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The directory and the organization that every record must belong to. */
    final Expected expected() {
        Expected expected = Expected.ANY;
        for (Map.Entry<Filter<T>, String> filter : filters.entrySet()) {
            expected = filter.getKey().expected(expected, filter.getValue());
        }
        return expected;
    }

    /** Which records are delivered; the client leaves out the others. */
    final Predicate<T> matching() {
        return matching;
    }

    /** The page size and how many pages are fetched ahead. No filter values: they may be personal data. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[pageSize=" + options.pageSize() + ", pagesAhead=" + options.pagesAhead()
                + "]";
    }
}
