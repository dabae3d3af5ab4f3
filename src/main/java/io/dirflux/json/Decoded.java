package io.dirflux.json;

import io.dirflux.model.Unreadable;
import java.util.List;

/**
 * One record that was read.
 *
 * @param record the record
 * @param unreadable its fields that could not be read and are null
 */
public record Decoded<T>(T record, List<Unreadable> unreadable) {}
