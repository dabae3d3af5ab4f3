package io.dirflux;

import io.dirflux.error.CursorLoopException;
import io.dirflux.model.Page;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends a walk whose cursors do not lead to an end, in bounded memory however long it is. A cursor that comes back within
 * 1,000 pages is known at once. For longer loops one more is held, put forward at the pages 1, 2, 4, 8 and so on (Brent's
 * algorithm): a loop of n pages is found when at most 3 times as many were read as it and the way to it are long, the
 * longer of the two.
 */
final class LoopGuard {

    private static final int MOST_EMPTY_PAGES = 1000;
    private static final int MOST_KNOWN = 1000;

    private final String what;
    private final Set<String> recent = Collections.newSetFromMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    });
    private @Nullable String mark;
    private long nextMark = 1;
    private long followed;
    private int emptyPages;

    LoopGuard(String what, @Nullable String start) {
        this.what = what;
        if (start != null) {
            follow(start);
        }
    }

    /** The cursor to follow, null at the end. */
    @Nullable
    String next(Page<?> page) {
        String after = page.after();
        if (after == null) {
            return null;
        }
        emptyPages = page.data().isEmpty() && page.rejected().isEmpty() ? emptyPages + 1 : 0;
        if (emptyPages == MOST_EMPTY_PAGES) {
            throw new CursorLoopException(
                    what + " answered with " + MOST_EMPTY_PAGES + " empty pages in a row, each with a next cursor");
        }
        if (!follow(after)) {
            throw new CursorLoopException(what + " answered with a cursor that this walk had already followed, after "
                    + followed + " cursors; the record behind it may have been deleted. Start again from cursor()");
        }
        return after;
    }

    /** False if it is known to have been followed before. */
    private boolean follow(String cursor) {
        if (cursor.equals(mark) || !recent.add(cursor)) {
            return false;
        }
        followed++;
        if (followed == nextMark) {
            mark = cursor;
            nextMark = 2 * nextMark;
        }
        return true;
    }
}
