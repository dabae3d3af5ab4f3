/**
 * Decoding of WorkOS's JSON, leniently and record by record. Not API: public only because the packages above need it;
 * it may change in any version.
 */
@NullMarked
package io.dirflux.json;

import org.jspecify.annotations.NullMarked;
