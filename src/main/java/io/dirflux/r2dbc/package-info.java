/**
 * A directory sync's store in your own database, by R2DBC: H2 or PostgreSQL.
 *
 * <p>Add {@code io.r2dbc:r2dbc-h2} or {@code org.postgresql:r2dbc-postgresql} to your dependencies, and hand in the
 * application's own {@code ConnectionFactory}, pooled if you have a pool.
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
