/** The command line: the demo. */
@NullMarked
package io.dirflux.cli;

import org.jspecify.annotations.NullMarked;
