/**
 * Cursors and pages: a list as pages, and pages as items. Not API: the types are public only because the client needs
 * them, and they may change in any version.
 *
 * <pre>{@code
 * ListOptions options = ListOptions.DEFAULTS.pageSize(50);
 * Flux<Page<Integer>> pages = CursorPaging.pages("GET /numbers", options, cursor -> fetch(cursor.after()));
 * Flux<Integer> even = CursorPaging.items("GET /numbers", pages, number -> number % 2 == 0, null);
 * }</pre>
 */
@NullMarked
package io.dirflux.paging;

import org.jspecify.annotations.NullMarked;
