/** The command line: demo, verify, export. Not API. */
@NullMarked
package io.dirflux.cli;

import org.jspecify.annotations.NullMarked;
