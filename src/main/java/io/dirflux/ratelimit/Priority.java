package io.dirflux.ratelimit;

/** Whose turn it is when permits are scarce. */
public enum Priority {
    /** Somebody is waiting for the answer: goes first, but never takes more than every other permit from waiting bulk. */
    INTERACTIVE,
    /** Walks and fan-outs: gets what is left, and at least half. */
    BULK
}
