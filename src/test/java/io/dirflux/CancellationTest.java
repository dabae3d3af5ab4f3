package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

/** A cancelled call releases everything: its place in the queue, its connection, and it sends no further request. */
class CancellationTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(100));
    private final Served served = Served.in(
            Dialect.OPENAPI,
            server -> server,
            client -> client.rateLimiter(limiter)
                    .maxConnections(1)
                    .retryPolicy(RetryPolicy.defaults().backoff(LONG, LONG)),
            DirectorySpec.of(150, 1));

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void whileItWaitsForItsPermit() {
        RateLimiter scarce = RateLimiter.create(RateLimits.perSecond(1));
        Permit permit = Objects.requireNonNull(
                scarce.acquire(PermitRequest.of(RateLimitKey.client())).block(SOON));
        try (DirectorySyncClient client = Served.clientOf(served.simulator, Dialect.OPENAPI)
                .rateLimiter(scarce)
                .build()) {
            Disposable first = client.users().get(served.directory(0).userId(0)).subscribe();
            await().atMost(SOON).until(() -> snapshot(scarce).waiting() == 1);
            Flux<DirectoryUser> behind =
                    client.users().get(served.directory(0).userId(1)).flux();

            StepVerifier.create(behind)
                    .expectSubscription()
                    .then(() ->
                            await().atMost(SOON).until(() -> snapshot(scarce).waiting() == 2))
                    .then(first::dispose)
                    .then(() ->
                            await().atMost(SOON).until(() -> snapshot(scarce).waiting() == 1))
                    .then(() -> permit.ended(RateFeedback.none()))
                    .expectNextMatches(
                            user -> user.id().equals(served.directory(0).userId(1)))
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.simulator.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.id())
                            .isEqualTo(served.directory(0).userId(1)));
            await().atMost(SOON).until(() -> snapshot(scarce).isAtRest());
        }
    }

    @Test
    void whileItsHostIsLookedUp() {
        SlowLookUp lookUp = new SlowLookUp();
        String baseUrl = served.simulator.baseUrl().replace("127.0.0.1", "slow.test");
        try (DirectorySyncClient client = Served.clientOf(served.simulator, Dialect.OPENAPI)
                .baseUrl(baseUrl)
                .allowInsecureHttp()
                .rateLimiter(limiter)
                .maxConnections(1)
                .httpClient(http -> http.resolver(lookUp))
                .build()) {
            Disposable call = client.users().get(served.directory(0).userId(0)).subscribe();
            await().atMost(SOON).until(() -> !lookUp.pending.isEmpty());

            call.dispose();

            await().atMost(SOON).until(() -> snapshot(limiter).isAtRest());
            lookUp.answers = true;
            lookUp.answer();
            StepVerifier.create(client.users().get(served.directory(0).userId(1)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.sent(Route.GET_USER)).isEqualTo(1);
        }
    }

    @Test
    void whileItShakesHands() {
        try (RawServer silent = RawServer.answering(RawServer.silence());
                DirectorySyncClient client = silent.client()
                        .baseUrl(silent.baseUrl().replace("http:", "https:"))
                        .rateLimiter(limiter)
                        .build()) {
            Disposable call = client.users().get("directory_user_1").subscribe();
            await().atMost(SOON).until(() -> silent.everConnected.size() == 1);

            call.dispose();

            await().atMost(SOON).until(() -> snapshot(limiter).isAtRest());
            assertThat(silent.everConnected).hasSize(1);
        }
    }

    @Test
    void whileItWaitsForAConnection() {
        served.simulator.fault(Route.GET_USER, 1, new Fault.Delay(LONG));
        Disposable holder = get(0).subscribe();
        await().atMost(SOON).until(() -> served.simulator.inFlight() == 1);
        Disposable waiter = get(1).subscribe();
        await().atMost(SOON).until(() -> snapshot(limiter).inFlight() == 2);

        waiter.dispose();
        await().atMost(SOON).until(() -> snapshot(limiter).inFlight() == 1);
        holder.dispose();

        assertLeftNothing(1);
    }

    @Test
    void whileItWaitsForTheAnswer() {
        served.simulator.fault(Route.GET_USER, 1, new Fault.Delay(LONG));
        Disposable call = get(0).subscribe();
        await().atMost(SOON).until(() -> served.simulator.inFlight() == 1);

        call.dispose();

        assertLeftNothing(1);
    }

    @Test
    void inTheMiddleOfABody() {
        served.simulator.fault(Route.GET_USER, 1, new Fault.Stall(20));
        Disposable call = get(0).subscribe();
        await().atMost(SOON).until(() -> served.simulator.inFlight() == 1);
        await().atMost(SOON).until(() -> snapshot(limiter).isAtRest()); // the head has come

        call.dispose();

        assertLeftNothing(1);
    }

    @Test
    void inTheMiddleOfAPageAhead() {
        served.simulator.fault(Route.LIST_USERS, 2, new Fault.Stall(5_000));
        Flux<DirectoryUser> walk = served.client
                .users()
                .list(UserQuery.inDirectory(served.directory(0).id()));

        StepVerifier.create(walk, 100)
                .expectNextCount(100)
                .then(() -> await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 2))
                .thenCancel()
                .verify(SOON);

        assertLeftNothing(2);
    }

    /** Found as errors dropped and logged, "Source was empty", where a cancel or a timeout met the answer. */
    @Test
    void inTheMomentItsAnswerIsRead() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Disposable.Swap call = Disposables.swap();
        CountDownLatch read = new CountDownLatch(1);
        RequestListener listener = new RequestListener() {
            @Override
            public void attemptEnded(RequestListener.Endpoint endpoint, Attempt attempt) {
                call.dispose();
                read.countDown();
            }
        };
        Hooks.onErrorDropped(dropped::add);
        try (DirectorySyncClient client = Served.clientOf(served.simulator, Dialect.OPENAPI)
                .rateLimiter(limiter)
                .listener(listener)
                .build()) {
            call.update(client.users().get(served.directory(0).userId(0)).subscribe());

            await().atMost(SOON)
                    .until(() -> read.getCount() == 0 && snapshot(limiter).isAtRest());
            await().during(Duration.ofMillis(100)).atMost(SOON).until(dropped::isEmpty);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void whileItWaitsForItsNextAttempt() {
        AtomicInteger planned = new AtomicInteger();
        RequestListener listener = new RequestListener() {
            @Override
            public void retryPlanned(RequestListener.Endpoint endpoint, Duration wait, DirectorySyncException cause) {
                planned.incrementAndGet();
            }
        };
        served.simulator.fault(Route.GET_USER, 1, Fault.status(503, "no"));
        try (DirectorySyncClient client = Served.clientOf(served.simulator, Dialect.OPENAPI)
                .rateLimiter(limiter)
                .listener(listener)
                .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(200), Duration.ofMillis(200)))
                .build()) {
            Disposable call = client.users().get(served.directory(0).userId(0)).subscribe();
            await().atMost(SOON).until(() -> planned.get() == 1);

            call.dispose();

            await().during(Duration.ofMillis(400)).atMost(SOON).until(() -> served.sent(Route.GET_USER) == 1);
            assertThat(snapshot(limiter).isAtRest()).isTrue();
        }
    }

    private Flux<DirectoryUser> get(int user) {
        return served.client.users().get(served.directory(0).userId(user)).flux();
    }

    /** The broken connection is closed, the limiter at rest, and the only place in the pool is free. */
    private void assertLeftNothing(int requests) {
        await().atMost(SOON).until(() -> served.simulator.activeConnections() == 0);
        await().atMost(SOON).until(() -> snapshot(limiter).isAtRest());
        assertThat(served.simulator.requests()).hasSize(requests);
        StepVerifier.create(get(2)).expectNextCount(1).expectComplete().verify(SOON);
        assertThat(served.simulator.requests()).hasSize(requests + 1);
        assertThat(served.simulator.activeConnections()).isEqualTo(1);
    }

    private static RateLimitSnapshot snapshot(RateLimiter limiter) {
        return Objects.requireNonNull(limiter.snapshot(RateLimitKey.client()).block(SOON));
    }

    /** A resolver that answers when it is told to. */
    private static final class SlowLookUp extends AddressResolverGroup<InetSocketAddress> {

        final Queue<Promise<List<InetAddress>>> pending = new ConcurrentLinkedQueue<>();
        volatile boolean answers;

        void answer() {
            for (Promise<List<InetAddress>> each = pending.poll(); each != null; each = pending.poll()) {
                each.trySuccess(List.of(InetAddress.getLoopbackAddress()));
            }
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String host, Promise<InetAddress> promise) {
                    throw new UnsupportedOperationException("one address is never asked for");
                }

                @Override
                protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                    pending.add(promise);
                    if (answers) {
                        answer();
                    }
                }
            }.asAddressResolver();
        }
    }
}
