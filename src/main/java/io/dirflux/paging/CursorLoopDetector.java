package io.dirflux.paging;

import io.dirflux.concurrent.BoundedMap;
import io.dirflux.error.CursorLoopException;
import io.dirflux.model.Page;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends a list whose cursors do not lead to an end. It takes bounded memory, whatever the length of the list.
 *
 * <ul>
 *   <li>A cursor that is repeated within 1,000 pages is detected at once.
 *   <li>For longer loops one more cursor is kept, and replaced at the pages 1, 2, 4, 8 and so on (Brent's algorithm).
 *       Such a loop is detected after at most three times as many pages as the loop has, or as the way to it has.
 *   <li>1,000 empty pages in a row also end the list.
 * </ul>
 */
final class CursorLoopDetector {

    private static final int MOST_EMPTY_PAGES = 1000;
    private static final int MOST_RECENT = 1000;

    private final String what;
    private final Set<String> recent = Collections.newSetFromMap(BoundedMap.lastAdded(MOST_RECENT));
    private @Nullable String kept;
    private long nextKept = 1;
    private long followed;
    private int emptyPages;

    CursorLoopDetector(String what, @Nullable String start) {
        this.what = what;
        if (start != null) {
            follow(start);
        }
    }

    /** The cursor of the next page, null at the end. */
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
            throw new CursorLoopException(what + " answered with a cursor that this list had already followed, after "
                    + followed + " cursors; the record behind it may have been deleted. Start again from cursor()");
        }
        return after;
    }

    /** False if the detector remembers that the cursor was followed before. */
    private boolean follow(String cursor) {
        if (cursor.equals(kept) || !recent.add(cursor)) {
            return false;
        }
        followed++;
        if (followed == nextKept) {
            kept = cursor;
            nextKept = 2 * nextKept;
        }
        return true;
    }
}
