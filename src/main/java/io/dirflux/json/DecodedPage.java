package io.dirflux.json;

import io.dirflux.model.Page;

/**
 * One page that was read.
 *
 * @param page the page
 * @param hasCursors whether the body had {@code list_metadata}. Without it, no cursor does not mean that the list ends
 */
public record DecodedPage<T>(Page<T> page, boolean hasCursors) {}
