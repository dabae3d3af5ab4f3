package io.dirflux.json;

import io.dirflux.model.Page;

/**
 * One page of a list that could be read.
 *
 * @param page the page, its rejected records included
 * @param unreadableTimestamps how many timestamps on it were in no known format and became null
 */
public record DecodedPage<T>(Page<T> page, int unreadableTimestamps) {}
