/**
 * Keep a complete copy of your directories in a store of your own, and keep it up to date.
 *
 * <p>{@link io.dirflux.sync.DirectorySync} lists every directory once and then applies each event. Rows and position
 * change in one transaction, so a process that is killed at any moment continues from there.
 *
 * <pre>{@code
 * DirectorySync sync = DirectorySync.builder(client, store).build();
 * sync.run().block();       // one complete pass of every directory, then the events up to now
 * sync.follow().subscribe(); // every change from here on
 * }</pre>
 *
 * <p>A {@link io.dirflux.sync.DirectoryStore} keeps the copy: in memory for tests, in a database with
 * {@code io.dirflux.r2dbc}, or in your own implementation.
 */
@NullMarked
package io.dirflux.sync;

import org.jspecify.annotations.NullMarked;
