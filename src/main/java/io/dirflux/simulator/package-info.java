/**
 * A real HTTP server that speaks both dialects of WorkOS Directory Sync, for tests and demos on loopback. It shares no
 * code with the client but {@link io.dirflux.model.Dialect}, so that it cannot share its mistakes.
 */
@NullMarked
package io.dirflux.simulator;

import org.jspecify.annotations.NullMarked;
