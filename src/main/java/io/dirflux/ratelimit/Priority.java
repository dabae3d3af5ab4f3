package io.dirflux.ratelimit;

/** The order in which calls get permits when permits are scarce. */
public enum Priority {
    /**
     * A person waits for the answer. It goes first, but while bulk requests wait it gets at most every other permit in
     * the long run.
     */
    INTERACTIVE,
    /**
     * Lists and fan-outs. They get the permits that interactive calls leave, and at least half of all while they wait.
     */
    BULK
}
