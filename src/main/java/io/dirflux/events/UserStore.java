package io.dirflux.events;

import org.reactivestreams.Publisher;

/**
 * The table in which an application keeps its users.
 *
 * <ul>
 *   <li>Both methods must be idempotent: the same event may arrive twice.
 *   <li>Calls for one user come one after another. Calls for different users overlap, on any thread; do not block it.
 *   <li>The returned publisher is subscribed to once. Its items are ignored; completion means that the change is
 *     stored.
 * </ul>
 */
public interface UserStore {

    /** Inserts the user, or updates the row whose key is {@link StoredUser#workosId()}. */
    Publisher<?> upsert(StoredUser user);

    /** Deletes the row with this id, or marks it as deleted. A missing row is not an error. */
    Publisher<?> delete(String workosId);
}
