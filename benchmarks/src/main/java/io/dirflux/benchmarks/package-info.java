/** What the client costs, measured from outside. */
@NullMarked
package io.dirflux.benchmarks;

import org.jspecify.annotations.NullMarked;
