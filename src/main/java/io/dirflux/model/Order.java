package io.dirflux.model;

/**
 * The order of a list, by creation time and then by id.
 *
 * <p>A walk in {@link #ASC} sees what is created while it runs, because new objects are appended; a walk in
 * {@link #DESC} does not. The API's third order, {@code normal}, reverses the meaning of its cursors and is not
 * offered.
 */
public enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC
}
