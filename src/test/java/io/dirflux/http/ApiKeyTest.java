package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.Attempt;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A key that is fetched for each attempt, over sockets. */
@Tag("socket")
@Timeout(30)
class ApiKeyTest {

    private static final String ID = "directory_user_1";
    private static final RetryPolicy QUICK = RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    @Test
    void eachAttemptFetchesTheKeyAnew() {
        AtomicInteger fetched = new AtomicInteger();
        Mono<String> keys = Mono.delay(Duration.ofMillis(5)).map(tick -> "sk_" + fetched.incrementAndGet());
        try (RawServer server = RawServer.answering(RawServer.http(503, "", "{}"), RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = client(server, keys)) {
            StepVerifier.create(client.users().get(ID)).expectNextCount(1).verifyComplete();

            assertThat(server.requests).hasSize(2);
            assertThat(server.requests.get(0)).containsIgnoringCase("authorization: Bearer sk_1");
            assertThat(server.requests.get(1)).containsIgnoringCase("authorization: Bearer sk_2");
        }
    }

    @Test
    void nothingIsFetchedBeforeTheSubscriptionAndTheContextIsSeen() {
        AtomicReference<Object> seen = new AtomicReference<>();
        Mono<String> keys = Mono.deferContextual(context -> {
            seen.set(context.get("trace"));
            return Mono.just("sk_test");
        });
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = client(server, keys)) {
            Mono<?> call = client.users().get(ID);
            assertThat(seen).hasNullValue();
            StepVerifier.create(call.contextWrite(context -> context.put("trace", "t-1")))
                    .expectNextCount(1)
                    .verifyComplete();
            assertThat(seen).hasValue("t-1");
        }
    }

    @Test
    void aSourceThatFailsIsTheCauseOfTheCallsFailureAndIsNotRetried() {
        AtomicInteger subscribed = new AtomicInteger();
        Mono<String> keys = Mono.defer(() -> {
            subscribed.incrementAndGet();
            return Mono.error(new IOException("the vault is sealed"));
        });
        List<Attempt> ended = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = builder(server, keys)
                        .listener(new RequestListener() {
                            @Override
                            public void attemptEnded(Endpoint endpoint, Attempt attempt) {
                                ended.add(attempt);
                            }
                        })
                        .build()) {
            StepVerifier.create(client.users().get(ID))
                    .verifyErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("apiKey(Mono) failed with java.io.IOException")
                            .hasMessageNotContaining("sealed")
                            .hasRootCauseMessage("the vault is sealed"));
            assertThat(subscribed).hasValue(1);
            assertThat(server.requests).isEmpty();
            assertThat(ended).singleElement().satisfies(attempt -> {
                assertThat(attempt.outcome()).isEqualTo("no key");
                assertThat(attempt.requestSent()).isFalse();
            });
        }
    }

    @Test
    void anEmptySourceGivesNoKey() {
        assertFailsWith(Mono.empty(), "No API key: apiKey(Mono) gave none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aBlankKeyIsNoKey(String key) {
        assertFailsWith(Mono.just(key), "No API key: apiKey(Mono) gave none");
    }

    @Test
    void aKeyWithALineBreakIsRefusedWithoutBeingShown() {
        assertFailsWith(Mono.just("sk_live_secret\n"), "The API key from apiKey(Mono) holds a space, a line break");
    }

    @Test
    void aSourceThatHangsEndsWithTheAttemptsTimeoutAndIsRetried() {
        AtomicInteger subscribed = new AtomicInteger();
        Mono<String> keys = Mono.<String>never().doOnSubscribe(s -> subscribed.incrementAndGet());
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = builder(server, keys)
                        .retryPolicy(QUICK.maxAttempts(2))
                        .attemptTimeout(Duration.ofMillis(50))
                        .build()) {
            StepVerifier.create(client.users().get(ID))
                    .verifyErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(TransportException.class, failure -> {
                                assertThat(failure.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
                                assertThat(failure.isRequestSent()).isFalse();
                                assertThat(failure.attempts()).hasSize(2);
                            })
                            .hasMessageContaining("the API key did not arrive in time"));
            assertThat(subscribed).hasValue(2);
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void aCancelCancelsTheSource() {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean subscribed = new AtomicBoolean();
        Mono<String> keys =
                Mono.<String>never().doOnSubscribe(s -> subscribed.set(true)).doOnCancel(() -> cancelled.set(true));
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = client(server, keys)) {
            client.users().get(ID).subscribe().dispose();
            assertThat(subscribed).isTrue();
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void closingTheClientCancelsTheSource() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Mono<String> keys = Mono.<String>never().doOnCancel(() -> cancelled.set(true));
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)))) {
            DirectorySyncClient client = client(server, keys);
            StepVerifier.create(client.users().get(ID))
                    .then(client::close)
                    .verifyErrorMessage(new ClientClosedException().getMessage());
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void aSourceOnAnotherThreadIsFine() {
        Supplier<String> slow = () -> "sk_test";
        Mono<String> keys = Mono.fromSupplier(slow).subscribeOn(Schedulers.boundedElastic());
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = client(server, keys)) {
            StepVerifier.create(client.users().get(ID)).expectNextCount(1).verifyComplete();
        }
    }

    private static void assertFailsWith(Mono<String> keys, String message) {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = client(server, keys)) {
            StepVerifier.create(client.users().get(ID))
                    .verifyErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith(message)
                            .hasMessageNotContaining("secret"));
            assertThat(server.requests).isEmpty();
        }
    }

    private static DirectorySyncClient client(RawServer server, Mono<String> keys) {
        return builder(server, keys).build();
    }

    private static DirectorySyncClientBuilder builder(RawServer server, Mono<String> keys) {
        return server.client().retryPolicy(QUICK).apiKey(keys);
    }
}
