package io.dirflux.console;

import io.dirflux.model.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param rows what matches
 * @param after the cursor of the next page, null on the last one
 * @param unreadable how many records of the page could not be read
 */
record RowPage(List<?> rows, @Nullable String after, int unreadable) {

    static <T> RowPage of(Page<T> page, Function<T, ?> row) {
        return new RowPage(
                page.data().stream().map(row).toList(),
                page.after(),
                page.rejected().size());
    }
}
