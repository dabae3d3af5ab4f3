package io.dirflux.events;

import io.dirflux.error.DecodingException;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The table in which an application keeps its users.
 *
 * <ul>
 *   <li>All methods must be idempotent: the same event may arrive twice.
 *   <li>Calls for one user come one after another. Calls for different users overlap, on any thread; do not block it.
 *   <li>The returned publisher is subscribed to once. Its items are ignored; completion means that the change is
 *     stored.
 * </ul>
 */
public interface UserStore {

    /** Inserts the user, or updates the row whose key is {@link StoredUser#workosId()}. */
    Publisher<?> upsert(StoredUser user);

    /**
     * Inserts or updates a user with columns that are not known, because the server sent a field that could not be
     * read. Called in place of {@link #upsert(StoredUser)} for such a user.
     *
     * <p>An implementation leaves these columns of the row as they are, and updates the others. By default this writes
     * nothing and fails with a {@link DecodingException}, so the row stays as it was.
     *
     * @param unknown the columns that are not known, at least one; in {@code user} they are {@code null} or {@code
     *     false}
     */
    default Publisher<?> upsert(StoredUser user, Set<StoredUser.Column> unknown) {
        return Mono.error(() -> DecodingException.ofRecord(
                "The row of a user was left as it was, because these columns could not be read: " + unknown
                        + ". Implement UserStore.upsert(user, unknown) to update the others",
                0,
                user.workosId(),
                null));
    }

    /** Deletes the row with this id, or marks it as deleted. A missing row is not an error. */
    Publisher<?> delete(String workosId);
}
