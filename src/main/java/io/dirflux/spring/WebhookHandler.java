package io.dirflux.spring;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.webhook.WebhookVerifier;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Answers a webhook: 200 after its event was handled, 401 if it is not genuine, 413 if its body is too large. 503 means
 * that the event was not handled; WorkOS sends it again.
 */
final class WebhookHandler implements HandlerFunction<ServerResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookHandler.class);

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private final WebhookVerifier verifier;
    private final Function<DirectoryEvent, Mono<Void>> handling;

    WebhookHandler(WebhookVerifier verifier, Function<DirectoryEvent, Mono<Void>> handling) {
        this.verifier = verifier;
        this.handling = handling;
    }

    @Override
    public Mono<ServerResponse> handle(ServerRequest request) {
        return verifier.receive(request.headers()::firstHeader, request.bodyToFlux(ByteBuffer.class))
                .flatMap(handling)
                .then(answer(OK))
                .onErrorResume(WebhookSignatureException.class, WebhookHandler::refused)
                .onErrorResume(failure -> {
                    LOG.warn(
                            "A webhook was not handled and is answered with 503: {}",
                            BackgroundLifecycle.text(failure));
                    return answer(UNAVAILABLE);
                });
    }

    private static Mono<ServerResponse> refused(WebhookSignatureException refusal) {
        LOG.debug("A webhook was refused: {}", refusal.reason());
        return answer(refusal.reason() == Reason.TOO_LARGE ? TOO_LARGE : UNAUTHORIZED);
    }

    private static Mono<ServerResponse> answer(int status) {
        return ServerResponse.status(status).build();
    }
}
