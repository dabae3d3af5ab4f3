package io.dirflux.benchmarks;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException.TooManyRequests;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The same call by hand: a WebClient, and a retry that honours {@code Retry-After}. */
final class WebCalls {

    private static final int MOST_RETRIES = 10;
    private static final int LONGEST_BACKOFF_SECONDS = 30;

    /** After a 429: the time the server named, else 1, 2, 4 s and so on; up to half is added. */
    static final Retry RETRY = Retry.from(signals -> signals.concatMap(signal -> {
        Throwable failure = Objects.requireNonNull(signal.failure());
        return failure instanceof TooManyRequests refused && signal.totalRetries() < MOST_RETRIES
                ? Mono.delay(wait(refused, signal.totalRetries()))
                : Mono.error(failure);
    }));

    private WebCalls() {}

    static Mono<String> to(Contender.Target target) {
        return WebClient.builder()
                .baseUrl(target.baseUrl())
                .defaultHeaders(headers -> headers.setBearerAuth(target.apiKey()))
                .build()
                .get()
                .uri("/directories/{id}", target.directory())
                .retrieve()
                .bodyToMono(String.class);
    }

    private static Duration wait(TooManyRequests refused, long retries) {
        String told = refused.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        double seconds = told != null ? Long.parseLong(told) : Math.min(Math.pow(2, retries), LONGEST_BACKOFF_SECONDS);
        return Duration.ofMillis(
                (long) (1_000 * seconds * ThreadLocalRandom.current().nextDouble(1, 1.5)));
    }
}
