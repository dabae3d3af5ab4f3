/** Records of the WorkOS Directory Sync API, as they travel on the wire and as an application uses them. */
@NullMarked
package io.dirflux.model;

import org.jspecify.annotations.NullMarked;
