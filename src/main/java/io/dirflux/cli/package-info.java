/** The command line: demo, verify, export, tail, sync, doctor, console, webhook, completion. Not API. */
@NullMarked
package io.dirflux.cli;

import org.jspecify.annotations.NullMarked;
