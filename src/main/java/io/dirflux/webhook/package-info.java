/**
 * Receive webhooks: check that one comes from WorkOS, and read its event. Needs no client and no API key.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(System.getenv("WORKOS_WEBHOOK_SECRET"));
 *
 * RouterFunctions.route()
 *         .POST("/webhooks", request -> verifier
 *                 .receive(request.headers()::firstHeader, request.bodyToFlux(ByteBuffer.class))
 *                 .doOnNext(users::enqueue) // answer at once, do the work later
 *                 .then(ServerResponse.ok().build())
 *                 .onErrorResume(WebhookSignatureException.class, e -> ServerResponse.status(401).build()))
 *         .build();
 * }</pre>
 */
@NullMarked
package io.dirflux.webhook;

import org.jspecify.annotations.NullMarked;
