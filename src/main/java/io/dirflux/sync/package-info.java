/**
 * A copy of your directories in a store of yours, complete and kept up to date.
 *
 * <p>{@link io.dirflux.sync.DirectorySync} lists every directory once and then applies each event. Rows and position
 * change in one transaction, so that a process may be killed at any moment and goes on from there.
 *
 * <pre>{@code
 * DirectorySync sync = DirectorySync.builder(client, store).build();
 * sync.run().block();       // one complete pass of every directory, then the events up to now
 * sync.follow().subscribe(); // every change from here on
 * }</pre>
 *
 * <p>{@link io.dirflux.sync.DirectoryStore} is where the copy is kept: in memory for tests, in a database with
 * {@code io.dirflux.r2dbc}, or in a store of your own.
 */
@NullMarked
package io.dirflux.sync;

import org.jspecify.annotations.NullMarked;
