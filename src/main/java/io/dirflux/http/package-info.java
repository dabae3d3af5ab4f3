/**
 * One exchange with the server: a request, its attempts, and the answer. Not API, except
 * {@link io.dirflux.http.RequestListener}: the other types are public only because the packages above need them, and
 * they may change in any version.
 */
@NullMarked
package io.dirflux.http;

import org.jspecify.annotations.NullMarked;
