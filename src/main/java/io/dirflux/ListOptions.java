package io.dirflux;

import io.dirflux.model.Order;
import io.dirflux.model.Rejected;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What every list can be asked, whatever it lists. */
record ListOptions(
        int pageSize,
        @Nullable Order order,
        @Nullable String startingAfter,
        @Nullable String endingBefore,
        int pagesAhead,
        int fanOut,
        @Nullable Consumer<Rejected> onRejected,
        Map<String, String> extraParams) {

    static final ListOptions DEFAULTS = new ListOptions(100, null, null, null, 1, 4, null, Map.of());

    ListOptions pageSize(int size) {
        return new ListOptions(
                inRange("pageSize", size, 1, 100),
                order,
                startingAfter,
                endingBefore,
                pagesAhead,
                fanOut,
                onRejected,
                extraParams);
    }

    ListOptions order(Order value) {
        return new ListOptions(
                pageSize, value, startingAfter, endingBefore, pagesAhead, fanOut, onRejected, extraParams);
    }

    ListOptions startingAfter(String cursor) {
        refuseTwoCursors(endingBefore);
        return new ListOptions(pageSize, order, cursor, endingBefore, pagesAhead, fanOut, onRejected, extraParams);
    }

    ListOptions endingBefore(String cursor) {
        refuseTwoCursors(startingAfter);
        return new ListOptions(pageSize, order, startingAfter, cursor, pagesAhead, fanOut, onRejected, extraParams);
    }

    /** The same options at another place. */
    ListOptions withCursors(@Nullable String after, @Nullable String before) {
        return new ListOptions(pageSize, order, after, before, pagesAhead, fanOut, onRejected, extraParams);
    }

    ListOptions pagesAhead(int pages) {
        return new ListOptions(
                pageSize,
                order,
                startingAfter,
                endingBefore,
                inRange("pagesAhead", pages, 0, 1),
                fanOut,
                onRejected,
                extraParams);
    }

    ListOptions fanOut(int width) {
        return new ListOptions(
                pageSize,
                order,
                startingAfter,
                endingBefore,
                pagesAhead,
                inRange("fanOut", width, 1, 256),
                onRejected,
                extraParams);
    }

    ListOptions skipRejected(Consumer<Rejected> consumer) {
        return new ListOptions(pageSize, order, startingAfter, endingBefore, pagesAhead, fanOut, consumer, extraParams);
    }

    /** These options, with unreadable records treated as in the others. */
    ListOptions skippingAs(ListOptions others) {
        return others.onRejected == null ? this : skipRejected(others.onRejected);
    }

    ListOptions queryParam(String name, String value) {
        Map<String, String> params = new LinkedHashMap<>(extraParams);
        params.put(name, value);
        return new ListOptions(
                pageSize,
                order,
                startingAfter,
                endingBefore,
                pagesAhead,
                fanOut,
                onRejected,
                Collections.unmodifiableMap(params));
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
