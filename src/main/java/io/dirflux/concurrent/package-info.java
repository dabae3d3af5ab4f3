/**
 * What several packages need for state that many signals change: a loop that runs commands one at a time, a semaphore
 * that is fair among keys, and a map that stays small. Not API: the types are public only because the packages above
 * need them, and they may change in any version.
 */
@NullMarked
package io.dirflux.concurrent;

import org.jspecify.annotations.NullMarked;
