/**
 * The rate limit: a token bucket per key, shared by all callers, as arithmetic that is told the time and as a reactive
 * shell around it. Knows keys, not routes.
 *
 * <p>The verbs: {@code acquire} waits for a permit, {@code ended} says what became of its request, {@code limit} is the
 * operator that does both around a source, {@code snapshot} tells how a key stands.
 */
@NullMarked
package io.dirflux.ratelimit;

import org.jspecify.annotations.NullMarked;
