/** Following what changes: one event after the other, from where the last run ended. */
@NullMarked
package io.dirflux.events;

import org.jspecify.annotations.NullMarked;
