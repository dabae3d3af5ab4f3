package io.dirflux.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * One page of a list: its positions in display order, and the cursors of the previous and next page, each empty if
 * there is none.
 *
 * <p>A cursor is a position, not an object: a page continues after its cursor even if that object was removed.
 */
record ListPage(List<Long> positions, OptionalLong before, OptionalLong after) {

    /** Which page to return. At most one cursor is present. */
    record PageRequest(int limit, ListOrder order, OptionalLong before, OptionalLong after) {

        /** The cursor before the page in display order. In {@code normal} the names are swapped. */
        private OptionalLong follows() {
            return order == ListOrder.NORMAL ? before : after;
        }

        /** The cursor after the page in display order. */
        private OptionalLong leadsUpTo() {
            return order == ListOrder.NORMAL ? after : before;
        }
    }

    static ListPage of(PositionSet all, PageRequest wanted) {
        boolean upwards = wanted.order == ListOrder.ASC;
        List<Long> page;
        if (wanted.leadsUpTo().isPresent()) {
            page = collect(all, wanted.leadsUpTo(), !upwards, wanted.limit);
            Collections.reverse(page);
        } else {
            page = collect(all, wanted.follows(), upwards, wanted.limit);
        }
        OptionalLong previous = cursor(all, page, 0, !upwards);
        OptionalLong next = cursor(all, page, page.size() - 1, upwards);
        return wanted.order == ListOrder.NORMAL
                ? new ListPage(page, next, previous)
                : new ListPage(page, previous, next);
    }

    private static List<Long> collect(PositionSet all, OptionalLong from, boolean upwards, int limit) {
        List<Long> page = new ArrayList<>(limit);
        OptionalLong next = step(all, from.orElse(upwards ? -1 : PositionSet.END), upwards);
        while (next.isPresent() && page.size() < limit) {
            page.add(next.getAsLong());
            next = step(all, next.getAsLong(), upwards);
        }
        return page;
    }

    /** The item at one end of the page, if the list continues beyond it. */
    private static OptionalLong cursor(PositionSet all, List<Long> page, int item, boolean upwards) {
        return page.isEmpty() || step(all, page.get(item), upwards).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(page.get(item));
    }

    private static OptionalLong step(PositionSet all, long from, boolean upwards) {
        return upwards ? all.ceiling(from + 1) : all.floor(from - 1);
    }
}
