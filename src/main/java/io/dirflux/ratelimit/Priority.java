package io.dirflux.ratelimit;

/** Who goes first when permits are scarce. */
public enum Priority {
    /**
     * A person waits for the answer. It goes first, but while bulk requests wait it gets at most every other permit in
     * the long run.
     */
    INTERACTIVE,
    /** Walks and fan-outs. It gets what interactive requests leave, and at least half of the permits while it waits. */
    BULK
}
