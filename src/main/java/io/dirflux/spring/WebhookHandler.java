package io.dirflux.spring;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.webhook.WebhookVerifier;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
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

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final WebhookVerifier verifier;
    private final Function<DirectoryEvent, Mono<Void>> handling;
    private final LongSupplier nanoTime;
    private final AtomicLong nextWarning;

    WebhookHandler(WebhookVerifier verifier, Function<DirectoryEvent, Mono<Void>> handling) {
        this(verifier, handling, System::nanoTime);
    }

    WebhookHandler(WebhookVerifier verifier, Function<DirectoryEvent, Mono<Void>> handling, LongSupplier nanoTime) {
        this.verifier = verifier;
        this.handling = handling;
        this.nanoTime = nanoTime;
        this.nextWarning = new AtomicLong(nanoTime.getAsLong());
    }

    @Override
    public Mono<ServerResponse> handle(ServerRequest request) {
        return verifier.receive(request.headers()::firstHeader, request.bodyToFlux(ByteBuffer.class))
                .flatMap(handling)
                .then(answer(OK))
                .onErrorResume(WebhookSignatureException.class, this::refused)
                .onErrorResume(failure -> {
                    LOG.warn(
                            "A webhook was not handled and is answered with 503: {}",
                            BackgroundLifecycle.text(failure));
                    return answer(UNAVAILABLE);
                });
    }

    private Mono<ServerResponse> refused(WebhookSignatureException refusal) {
        int status = refusal.reason() == Reason.TOO_LARGE ? TOO_LARGE : UNAUTHORIZED;
        LOG.atLevel(mayWarn() ? Level.WARN : Level.DEBUG)
                .log(
                        "A webhook was refused with {}: {}. Check {}. Further refusals of this minute are logged at DEBUG",
                        status,
                        refusal.reason(),
                        cause(refusal.reason()));
        return answer(status);
    }

    private static String cause(Reason reason) {
        return switch (reason) {
            case TOO_LARGE -> "dirflux.webhook.max-body-size";
            case MISMATCH -> OnWebhookSecretsCondition.PROPERTY;
            case STALE, FUTURE -> "the clock of this machine";
            case MISSING, MALFORMED -> "who has sent it";
        };
    }

    /** At most once a minute, because anybody can send such a request. */
    private boolean mayWarn() {
        long now = nanoTime.getAsLong();
        long next = nextWarning.get();
        return now - next >= 0 && nextWarning.compareAndSet(next, now + MINUTE);
    }

    private static Mono<ServerResponse> answer(int status) {
        return ServerResponse.status(status).build();
    }
}
