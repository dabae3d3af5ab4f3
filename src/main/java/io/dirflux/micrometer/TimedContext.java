package io.dirflux.micrometer;

/** A context that holds the start of its observation itself, because a map for one number costs more than the timer. */
interface TimedContext {

    /** When it started, of the registry's monotonic clock. */
    long startedAt();

    void startedAt(long nanos);
}
