package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.ClientClosedException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

/** Closing a client ends its calls and releases only its own resources. */
class ClosingTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void aCallThatWaitsForItsPermitEnds() {
        RateLimiter exhausted = RateLimiter.create(RateLimits.perSecond(1));
        exhausted.acquire(PermitRequest.of(RateLimitKey.client())).block(SOON); // never ended
        try (Served served =
                Served.in(Dialect.OPENAPI, b -> b, client -> client.rateLimiter(exhausted), DirectorySpec.of(1, 0))) {
            assertEndsWhenClosed(
                    served,
                    served.client.users().get(served.directory(0).userId(0)),
                    () -> exhausted.snapshot(RateLimitKey.client()).block(SOON).waiting() == 1);

            await().atMost(SOON)
                    .until(() -> exhausted
                                    .snapshot(RateLimitKey.client())
                                    .block(SOON)
                                    .waiting()
                            == 0);
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void aCallThatWaitsForItsAnswerEnds() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0))) {
            served.simulator.faults(Route.GET_USER, (request, honest) -> Optional.of(new Fault.Delay(LONG)));

            assertEndsWhenClosed(
                    served,
                    served.client.users().get(served.directory(0).userId(0)),
                    () -> served.simulator.inFlight() == 1);

            await().atMost(SOON).until(() -> served.simulator.activeConnections() == 0);
        }
    }

    @Test
    void aCallThatWaitsForItsNextAttemptEnds() {
        AtomicInteger planned = new AtomicInteger();
        RequestListener listener = new RequestListener() {
            @Override
            public void retryPlanned(RequestListener.Endpoint endpoint, Duration wait, DirectorySyncException cause) {
                planned.incrementAndGet();
            }
        };
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, Fault.status(503, "no")),
                client -> client.listener(listener)
                        .retryPolicy(RetryPolicy.defaults().backoff(LONG, LONG)),
                DirectorySpec.of(1, 0))) {
            assertEndsWhenClosed(
                    served, served.client.users().get(served.directory(0).userId(0)), () -> planned.get() == 1);

            assertThat(served.sent(Route.GET_USER)).isEqualTo(1);
        }
    }

    private static void assertEndsWhenClosed(Served served, Publisher<?> call, Callable<Boolean> isUnderWay) {
        CompletableFuture<Throwable> end = Flux.from(call)
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .toFuture();
        await().atMost(SOON).until(isUnderWay);

        served.client.close();

        assertThat(end).succeedsWithin(SOON).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aStreamEndsWithTheCursorOfItsLastItem() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0))) {
            Flux<DirectoryUser> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()));
            AtomicInteger delivered = new AtomicInteger(10);

            StepVerifier.create(walk, 10)
                    .expectNextCount(10)
                    .then(served.client::close)
                    .thenRequest(Long.MAX_VALUE)
                    .thenConsumeWhile(user -> true, user -> delivered.incrementAndGet())
                    .expectErrorSatisfies(failure -> {
                        assertThat(failure).isInstanceOf(ClientClosedException.class);
                        assertThat(((ClientClosedException) failure).cursor())
                                .isEqualTo(served.directory(0).userId(delivered.get() - 1));
                    })
                    .verify(SOON);
        }
    }

    @Test
    void nothingIsSentAfterwards() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            Mono<DirectoryUser> madeBefore =
                    served.client.users().get(served.directory(0).userId(0));
            served.client.close();
            served.client.close();

            Failure.of(ClientClosedException.class, madeBefore);
            Failure.of(ClientClosedException.class, served.client.users().list(UserQuery.inDirectory("directory_1")));
            Failure.of(ClientClosedException.class, served.client.users().find("directory_user_1"));
            Failure.of(
                    ClientClosedException.class,
                    served.client.directories().delete(served.directory(0).id()));

            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void noEndpointCanBeUsedAfterwards(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(2, 2), DirectorySpec.of(1, 1))) {
            List<EndpointCall> calls = EndpointCall.of(dialect);
            List<Publisher<?>> madeBefore = calls.stream()
                    .<Publisher<?>>map(call -> call.call().apply(served))
                    .toList();

            served.client.close();

            madeBefore.forEach(call -> Failure.of(ClientClosedException.class, call));
            calls.forEach(
                    call -> Failure.of(ClientClosedException.class, call.call().apply(served)));
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void anotherClientContinues() {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.latency(Duration.ofMillis(150), Duration.ZERO),
                        client -> client,
                        DirectorySpec.of(1, 0));
                DirectorySyncClient other =
                        Served.clientOf(served.simulator, Dialect.OPENAPI).build()) {
            CompletableFuture<DirectoryUser> running =
                    other.users().get(served.directory(0).userId(0)).toFuture();
            await().atMost(SOON).until(() -> served.simulator.inFlight() == 1);

            served.client.close();

            assertThat(running).succeedsWithin(SOON);
            assertThat(other.users().get(served.directory(0).userId(0)).block(SOON))
                    .isNotNull();
        }
    }

    @Test
    void itsOwnPoolIsFreed() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0))) {
            served.client.users().get(served.directory(0).userId(0)).block(SOON);
            assertThat(served.simulator.activeConnections()).isEqualTo(1);

            served.client.close();

            await().atMost(SOON).until(() -> served.simulator.activeConnections() == 0);
        }
    }

    @Test
    void whatItWasGivenIsLeftAlone() {
        ConnectionProvider pool = ConnectionProvider.create("given", 2);
        Scheduler scheduler = Schedulers.newSingle("given");
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(100), scheduler);
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server,
                        client -> client.connectionProvider(pool)
                                .scheduler(scheduler)
                                .rateLimiter(limiter),
                        DirectorySpec.of(1, 0));
                DirectorySyncClient second = Served.clientOf(served.simulator, Dialect.OPENAPI)
                        .connectionProvider(pool)
                        .scheduler(scheduler)
                        .rateLimiter(limiter)
                        .build()) {
            served.client.users().get(served.directory(0).userId(0)).block(SOON);

            served.client.close();

            assertThat(pool.isDisposed()).isFalse();
            assertThat(scheduler.isDisposed()).isFalse();
            assertThat(second.users().get(served.directory(0).userId(0)).block(SOON))
                    .isNotNull();
        } finally {
            pool.dispose();
            scheduler.dispose();
        }
    }
}
