/** The client: {@link io.dirflux.model.Dialect two dialects} of WorkOS Directory Sync as {@code Mono} and {@code Flux}. */
@NullMarked
package io.dirflux;

import org.jspecify.annotations.NullMarked;
