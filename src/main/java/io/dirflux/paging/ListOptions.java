package io.dirflux.paging;

import io.dirflux.model.Order;
import io.dirflux.model.Rejected;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part of a query that is the same for every kind of record: paging, order, and additional parameters. */
public record ListOptions(
        int pageSize,
        @Nullable Order order,
        @Nullable String startingAfter,
        @Nullable String endingBefore,
        int pagesAhead,
        int fanOut,
        @Nullable Consumer<Rejected> onRejected,
        Map<String, String> extraParams) {

    /** The parameters that these options are sent as. */
    public static final Set<String> PARAMS = Set.of("limit", "order", "after", "before");

    public static final ListOptions DEFAULTS = new ListOptions(100, null, null, null, 1, 4, null, Map.of());

    public ListOptions pageSize(int size) {
        return copy(options -> options.pageSize = inRange("pageSize", size, 1, 100));
    }

    public ListOptions order(Order value) {
        return copy(options -> options.order = value);
    }

    public ListOptions startingAfter(String cursor) {
        refuseTwoCursors(endingBefore);
        return copy(options -> options.startingAfter = cursor);
    }

    public ListOptions endingBefore(String cursor) {
        refuseTwoCursors(startingAfter);
        return copy(options -> options.endingBefore = cursor);
    }

    /** The same options with other cursors. */
    public ListOptions withCursors(@Nullable String after, @Nullable String before) {
        return copy(options -> {
            options.startingAfter = after;
            options.endingBefore = before;
        });
    }

    public ListOptions pagesAhead(int pages) {
        return copy(options -> options.pagesAhead = inRange("pagesAhead", pages, 0, 1));
    }

    public ListOptions fanOut(int width) {
        return copy(options -> options.fanOut = inRange("fanOut", width, 1, 256));
    }

    public ListOptions skipRejected(Consumer<Rejected> consumer) {
        return copy(options -> options.onRejected = consumer);
    }

    /** The defaults for a further list of the same call, which treats unreadable records in the same way. */
    public ListOptions ofFurtherList() {
        return onRejected == null ? DEFAULTS : DEFAULTS.skipRejected(onRejected);
    }

    public ListOptions queryParam(String name, String value) {
        Map<String, String> params = new LinkedHashMap<>(extraParams);
        params.put(name, value);
        return copy(options -> options.extraParams = Collections.unmodifiableMap(params));
    }

    /** The cursor that the list starts after or ends before, null if there is none. */
    public @Nullable String cursor() {
        return startingAfter == null ? endingBefore : startingAfter;
    }

    private ListOptions copy(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The same fields while they are being changed. */
    private static final class Draft {

        private int pageSize;
        private @Nullable Order order;
        private @Nullable String startingAfter;
        private @Nullable String endingBefore;
        private int pagesAhead;
        private int fanOut;
        private @Nullable Consumer<Rejected> onRejected;
        private Map<String, String> extraParams;

        private Draft(ListOptions from) {
            this.pageSize = from.pageSize;
            this.order = from.order;
            this.startingAfter = from.startingAfter;
            this.endingBefore = from.endingBefore;
            this.pagesAhead = from.pagesAhead;
            this.fanOut = from.fanOut;
            this.onRejected = from.onRejected;
            this.extraParams = from.extraParams;
        }

        private ListOptions finish() {
            return new ListOptions(
                    pageSize, order, startingAfter, endingBefore, pagesAhead, fanOut, onRejected, extraParams);
        }
    }

    private static int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is from " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    private static void refuseTwoCursors(@Nullable String other) {
        if (other != null) {
            throw new IllegalArgumentException(
                    "startingAfter and endingBefore exclude each other: the API does not say what both would mean");
        }
    }
}
