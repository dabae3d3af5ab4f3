/**
 * Keep the store of a directory sync in your own database: H2 or PostgreSQL, with R2DBC.
 *
 * <p>Add {@code io.r2dbc:r2dbc-h2} or {@code org.postgresql:r2dbc-postgresql} to your dependencies, and pass the
 * {@code ConnectionFactory} of your application, pooled if you have a pool.
 *
 * <pre>{@code
 * ConnectionFactory database = ConnectionFactories.get("r2dbc:h2:file:///./directory");
 * R2dbcDirectoryStore store = R2dbcDirectoryStore.of(database);
 * store.createSchema()
 *         .then(DirectorySync.builder(client, store).build().run())
 *         .block();
 * }</pre>
 */
@NullMarked
package io.dirflux.r2dbc;

import org.jspecify.annotations.NullMarked;
