package io.dirflux.webhook;

import static io.dirflux.webhook.Webhooks.CREATED;
import static io.dirflux.webhook.Webhooks.CREATED_V1;
import static io.dirflux.webhook.Webhooks.ISSUED;
import static io.dirflux.webhook.Webhooks.SECRET;
import static io.dirflux.webhook.Webhooks.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.model.DirectoryEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

/** Receives webhooks without blocking: when the body is subscribed to, and how much of it is read. */
class ReceivingTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final byte[] BODY = CREATED.getBytes(StandardCharsets.UTF_8);

    private final WebhookVerifier verifier = builder().maxBodyBytes(BODY.length).build();

    @Test
    void nothingHappensBeforeTheSubscriptionAndTheBodyIsReadOnce() {
        PublisherProbe<byte[]> body = PublisherProbe.of(Mono.just(BODY));
        Mono<DirectoryEvent> event = verifier.receive(name -> header(CREATED_V1), body.mono());
        body.assertWasNotSubscribed();

        StepVerifier.create(event)
                .expectNextMatches(DirectoryEvent.UserCreated.class::isInstance)
                .expectComplete()
                .verify(SOON);
        assertThat(body.subscribeCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "t=1764072000123"})
    void aBodyWithoutATimelyHeaderIsNotAskedFor(String header) {
        PublisherProbe<byte[]> body = PublisherProbe.of(Mono.just(BODY));

        StepVerifier.create(verifier.receive(name -> header, body.mono()))
                .expectError(WebhookSignatureException.class)
                .verify(SOON);
        body.assertWasNotSubscribed();
    }

    @Test
    void aStaleOneIsNotAskedForEither() {
        PublisherProbe<ByteBuffer> body = PublisherProbe.empty();
        String stale = verifier.sign(BODY, ISSUED.minusSeconds(181));

        StepVerifier.create(verifier.receive(name -> stale, body.flux()))
                .expectErrorSatisfies(failure -> assertThat(reason(failure)).isEqualTo(Reason.STALE))
                .verify(SOON);
        body.assertWasNotSubscribed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WorkOS-Signature", "workos-signature", "WORKOS-SIGNATURE"})
    void theHeadersNameMayBeOfAnyCase(String name) {
        Map<String, List<String>> headers = Map.of("Host", List.of("x"), name, List.of(header(CREATED_V1)));

        StepVerifier.create(verifier.receive(headers, Mono.just(BODY)))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void aHeaderThatIsNotThereIsMissing() {
        StepVerifier.create(verifier.receive(Map.of("Host", List.of("x")), Mono.just(BODY)))
                .expectErrorSatisfies(failure -> assertThat(reason(failure)).isEqualTo(Reason.MISSING))
                .verify(SOON);
    }

    @Test
    void aHeaderGivenTwiceIsOne() {
        List<String> parts = Arrays.asList(header(CREATED_V1).split(", ", -1));

        StepVerifier.create(verifier.receive(Map.of("workos-signature", parts), Mono.just(BODY)))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void noBodyIsAnEmptyOne() {
        StepVerifier.create(verifier.receive(name -> header(Webhooks.EMPTY_V1), Mono.<byte[]>empty()))
                .expectError(DecodingException.class)
                .verify(SOON);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 10_000})
    void aBodyInPiecesIsPutTogether(int size) {
        StepVerifier.create(verifier.receive(name -> header(CREATED_V1), pieces(size)))
                .expectNextMatches(event -> event.id().startsWith("event_01EHZ"))
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void ofABodyWithoutEndNoMoreIsReadThanAllowed() {
        TestPublisher<ByteBuffer> endless = TestPublisher.create();

        StepVerifier.create(verifier.receive(name -> header(CREATED_V1), endless.flux()))
                .then(() -> endless.next(ByteBuffer.wrap(BODY), ByteBuffer.wrap(new byte[1])))
                .expectErrorSatisfies(failure -> assertThat(reason(failure)).isEqualTo(Reason.TOO_LARGE))
                .verify(SOON);
        endless.assertCancelled();
    }

    @Test
    void aCancelReachesTheBody() {
        TestPublisher<ByteBuffer> slow = TestPublisher.create();

        StepVerifier.create(verifier.receive(name -> header(CREATED_V1), slow.flux()))
                .expectSubscription()
                .thenCancel()
                .verify(SOON);
        slow.assertCancelled();
    }

    /** BlockHound watches these threads. */
    @Test
    void nothingBlocks() {
        StepVerifier.create(Mono.defer(() -> verifier.receive(name -> header(CREATED_V1), Mono.just(BODY)))
                        .subscribeOn(Schedulers.parallel()))
                .expectNextCount(1)
                .expectComplete()
                .verify(SOON);
    }

    private static Flux<ByteBuffer> pieces(int size) {
        return Flux.range(0, (BODY.length + size - 1) / size)
                .map(i -> ByteBuffer.wrap(Arrays.copyOfRange(BODY, i * size, Math.min(BODY.length, (i + 1) * size))));
    }

    private static Reason reason(Throwable failure) {
        return ((WebhookSignatureException) failure).reason();
    }

    private static WebhookVerifier.Builder builder() {
        return WebhookVerifier.builder().secret(SECRET).clock(Clock.fixed(ISSUED, ZoneOffset.UTC));
    }
}
