package io.dirflux.model;

import org.jspecify.annotations.Nullable;

/**
 * A record of a page that could not be decoded. It costs only itself: the rest of the page is intact.
 *
 * @param index its position in the page's {@code data}, from 0
 * @param id its {@code id}, if that much was readable
 * @param reason what was wrong and in which field; never a value of the record
 */
public record Rejected(int index, @Nullable String id, String reason) {}
