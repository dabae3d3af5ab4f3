package io.dirflux.events;

import org.reactivestreams.Publisher;

/**
 * Where an application keeps its users. Both methods are idempotent: an event may be told twice. Calls about one user are
 * made one after another; calls about different users overlap, from any thread, which must not be blocked. What is
 * returned is subscribed to once; items are ignored, completion means stored.
 */
public interface UserStore {

    /** Inserts the user, or updates the row with its {@link StoredUser#workosId()}. */
    Publisher<?> upsert(StoredUser user);

    /** Deletes the row with this id, or marks it deleted; one that is not there is no failure. */
    Publisher<?> delete(String workosId);
}
