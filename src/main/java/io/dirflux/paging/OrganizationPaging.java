package io.dirflux.paging;

import io.dirflux.error.ApiException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Directory;
import io.dirflux.model.Page;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The pages of an organization in a dialect without such a filter: its directories are listed, then the records of one
 * directory after the other. Cursors become {@code <directory id>/<last id>}.
 */
public final class OrganizationPaging<T> {

    private final Mono<List<Directory>> directories;
    private final BiFunction<Directory, ListOptions, Flux<Page<T>>> pages;

    /** @param pages the pages of one directory, with options whose cursors are plain ids */
    public OrganizationPaging(
            Mono<List<Directory>> directories, BiFunction<Directory, ListOptions, Flux<Page<T>>> pages) {
        this.directories = directories;
        this.pages = pages;
    }

    /** All pages from the cursor of the options on. */
    public Flux<Page<T>> pages(IdType kind, ListOptions options) {
        String cursor = options.cursor();
        OrganizationCursor start = cursor == null ? null : OrganizationCursor.parse(kind, cursor);
        return directories.flatMapMany(all -> {
            int first = start == null ? 0 : indexOf(start.directoryId(), all);
            int count = options.endingBefore() == null ? all.size() - first : 1;
            return Flux.range(first, count).concatMap(i -> pagesOf(all, i, i == first ? start : null, options), 0);
        });
    }

    private Flux<Page<T>> pagesOf(
            List<Directory> all, int index, @Nullable OrganizationCursor start, ListOptions options) {
        Directory directory = all.get(index);
        String next = index + 1 < all.size()
                ? new OrganizationCursor(all.get(index + 1).id(), null).toString()
                : null;
        String lastId = start == null ? null : start.lastId();
        boolean backwards = options.endingBefore() != null;
        return pages.apply(directory, options.withCursors(backwards ? null : lastId, backwards ? lastId : null))
                .map(page -> withLongCursors(page, directory.id(), next))
                .onErrorMap(NotFoundException.class, e -> naming(directory.id(), e));
    }

    private static <T> Page<T> withLongCursors(Page<T> page, String directoryId, @Nullable String nextDirectory) {
        return new Page<>(
                page.data(),
                page.after() == null ? nextDirectory : new OrganizationCursor(directoryId, page.after()).toString(),
                page.before() == null ? null : new OrganizationCursor(directoryId, page.before()).toString(),
                page.requestId(),
                page.rejected(),
                page.unreadable());
    }

    private static int indexOf(String directoryId, List<Directory> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(directoryId)) {
                return i;
            }
        }
        throw new ForeignRecordException(
                "The cursor names a directory that the organization does not have, or no longer: " + directoryId,
                "directory_id",
                directoryId,
                null);
    }

    /** The same error with the directory, which exists but cannot be listed. */
    private static ApiException naming(String directoryId, NotFoundException e) {
        String hint = "The directory " + directoryId + " of the organization exists, but its records cannot be listed";
        return ApiException.of(e.error().withHint(hint), e.attempts());
    }
}
