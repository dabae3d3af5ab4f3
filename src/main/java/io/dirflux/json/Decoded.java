package io.dirflux.json;

/**
 * One record that could be read.
 *
 * @param record the record
 * @param unreadableTimestamps how many of its timestamps were in no known format and became null
 */
public record Decoded<T>(T record, int unreadableTimestamps) {}
