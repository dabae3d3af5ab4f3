/**
 * Follow the events of Directory Sync, and keep your own table of users up to date.
 *
 * <pre>{@code
 * CheckpointStore position = CheckpointStore.file(Path.of("directory-sync.checkpoint"));
 * UserMirror users = UserMirror.builder(client, userTable).build();
 *
 * Disposable follow = EventFollower.of(client)
 *         .follow(position, users::sync) // the position moves after the table has the change
 *         .subscribe();
 *
 * follow.dispose(); // stops; the next follow continues after the saved position
 * }</pre>
 *
 * <p>{@link io.dirflux.events.EventFollower} delivers every event at least once and in the order of each directory.
 * {@link io.dirflux.events.UserMirror} turns events, from webhooks or from a follower, into changes of a
 * {@link io.dirflux.events.UserStore}. {@link io.dirflux.events.CheckpointStore} keeps the position of a follower.
 */
@NullMarked
package io.dirflux.events;

import org.jspecify.annotations.NullMarked;
