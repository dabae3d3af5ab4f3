package io.dirflux;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The rate limit of the reference page: its three headers and the waits it prescribes. */
class ReferencePageRateTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private final Waits waits = new Waits();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void stopTime() {
        time.dispose();
    }

    /** How long each request waited, for its permit and before it was made again. */
    private static final class Waits implements RequestListener {

        final List<Duration> permits = new CopyOnWriteArrayList<>();
        final List<Duration> retries = new CopyOnWriteArrayList<>();

        @Override
        public void permitGranted(RequestListener.Endpoint endpoint, Duration queued) {
            permits.add(queued);
        }

        @Override
        public void retryPlanned(RequestListener.Endpoint endpoint, Duration wait, DirectorySyncException cause) {
            retries.add(wait);
        }
    }

    /**
     * The printed reset is 2022-01-01T00:00:00Z, long past, so even nothing remaining is no reason to wait for it. Time
     * stands still: a call that had to wait would wait for ever.
     */
    @ParameterizedTest
    @CsvSource({"REFERENCE, 9", "OPENAPI, 9", "REFERENCE, 0", "OPENAPI, 0"})
    void theHeadersOfTheReferencePageHoldNoCall(Dialect dialect, String remaining) {
        try (Served served = served(dialect, client -> client.rateLimits(RateLimits.perSecond(10)))) {
            served.simulator.faults(
                    Route.GET_USER,
                    (request, honest) -> Optional.of(new Fault.Status(
                            honest.status(), honest.contentType(), honest.body(), printed(honest, remaining))));

            StepVerifier.create(Flux.range(0, 10).concatMap(i -> user(served)))
                    .expectNextCount(10)
                    .expectComplete()
                    .verify(SOON);

            assertThat(waits.permits).hasSize(10).containsOnly(Duration.ZERO);
            assertThat(served.sent(Route.GET_USER)).isEqualTo(10);
        }
    }

    /** "Implement exponential backoff starting at 1 second", of 429; "retry with exponential backoff", of 500. */
    @ParameterizedTest
    @CsvSource({"REFERENCE, 429", "OPENAPI, 429", "REFERENCE, 500", "OPENAPI, 500"})
    void anErrorWithoutHeadersIsTriedAgainWithBackoffFromOneSecond(Dialect dialect, int status) {
        try (Served served = served(dialect, client -> client.retryPolicy(RetryPolicy.defaults()))) {
            for (int n = 1; n <= 3; n++) {
                served.simulator.fault(Route.GET_USER, n, Fault.status(status, "no"));
            }

            CompletableFuture<DirectoryUser> user = user(served).next().toFuture();

            await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
                if (waits.retries.size() == served.sent(Route.GET_USER)) { // no request is under way
                    time.advanceTimeBy(Duration.ofMillis(100));
                }
                return user.isDone();
            });
            assertThat(user).isCompleted();
            assertThat(served.requests(Route.GET_USER))
                    .extracting(RecordedRequest::status)
                    .containsExactly(status, status, status, 200);
            assertThat(waits.retries).hasSize(3);
            assertThat(waits.retries.get(0).toMillis()).isBetween(1000L, 1500L);
            assertThat(waits.retries.get(1).toMillis()).isBetween(2000L, 3000L);
            assertThat(waits.retries.get(2).toMillis()).isBetween(4000L, 6000L);
            assertThat(time.now(MILLISECONDS)).isGreaterThanOrEqualTo(7000);
        }
    }

    private Served served(Dialect dialect, UnaryOperator<DirectorySyncClientBuilder> client) {
        return Served.in(
                dialect,
                server -> server.rateLimitHeaders(false),
                builder -> client.apply(builder.listener(waits).scheduler(time)),
                DirectorySpec.of(1, 0));
    }

    private static Flux<DirectoryUser> user(Served served) {
        return served.client.users().get(served.directory(0).userId(0)).flux();
    }

    private static Map<String, String> printed(SimulatedResponse honest, String remaining) {
        Map<String, String> headers = new HashMap<>(honest.headers());
        headers.put("X-RateLimit-Limit", "10");
        headers.put("X-RateLimit-Remaining", remaining);
        headers.put("X-RateLimit-Reset", "1640995200");
        return headers;
    }
}
