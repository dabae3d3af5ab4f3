/** Webhooks: whether one comes from WorkOS, and what it says. Needs no client. */
@NullMarked
package io.dirflux.webhook;

import org.jspecify.annotations.NullMarked;
