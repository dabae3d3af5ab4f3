/**
 * Verify that a webhook comes from WorkOS, and read its event. This package needs no client and no API key.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(System.getenv("WORKOS_WEBHOOK_SECRET"));
 *
 * Mono<DirectoryEvent> event = verifier.receive(
 *         request.requestHeaders()::get,       // Reactor Netty
 *         request.receive().asByteBuffer());   // the raw bytes, not parsed JSON
 *
 * DirectoryEvent sameWithoutReactor = verifier.receive(signatureHeader, bodyBytes);
 * }</pre>
 *
 * <p>A webhook that is not genuine or not recent fails with
 * {@link io.dirflux.error.WebhookSignatureException}.
 */
@NullMarked
package io.dirflux.webhook;

import org.jspecify.annotations.NullMarked;
