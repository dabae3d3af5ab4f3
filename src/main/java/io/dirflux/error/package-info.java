/**
 * Everything that can end a call: one sealed, unchecked family. Each type says whether a retry can help and carries its
 * numbers; no message holds a key, a filter value or a body.
 */
@NullMarked
package io.dirflux.error;

import org.jspecify.annotations.NullMarked;
