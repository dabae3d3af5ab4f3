package io.dirflux.ratelimit;

/** The caller behind a ticket. It is granted or refused once, and {@link #run} delivers which. */
interface Waiter extends Runnable {

    /** False if it has been decided about, or has cancelled. */
    boolean isWaiting();

    /** Grants the permit; false if the caller has cancelled before. */
    boolean grant();

    /** Refuses the permit with this error; false if the caller has cancelled before. */
    boolean refuse(RuntimeException reason);
}
