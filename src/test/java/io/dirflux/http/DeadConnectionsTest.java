package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.Failure;
import io.dirflux.PoolGauge;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A connection of the pool that the server gives up at the moment of the next request. */
class DeadConnectionsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";
    private static final Answer GOOD = RawServer.json(RawServer.user(ID));

    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Duration> granted = new CopyOnWriteArrayList<>();
    private final PoolGauge pool = new PoolGauge();
    private final ConnectionProvider connections = pool.provider();

    @AfterEach
    void closePool() {
        connections.dispose();
    }

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    static List<Answer> breaks() {
        return List.of(RawServer.reset(), RawServer.hangUp());
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void theNextAttemptIsMadeAtOnceAndTakesNoToken(Answer breaking) {
        VirtualTimeScheduler stopped = VirtualTimeScheduler.create(); // a timer of the client never fires
        try (RawServer server = RawServer.answering(GOOD, breaking, GOOD);
                DirectorySyncClient client = builder(
                                server, RetryPolicy.defaults().budget(0))
                        .scheduler(stopped)
                        .build()) {
            get(client);
            get(client);

            assertThat(waits).containsExactly(Duration.ZERO);
            assertThat(server.requests).hasSize(3);
            assertThat(server.everConnected).hasSize(2);
        }
    }

    @Test
    void theNextConnectionIsCertainlyNew() {
        List<Channel> used = new CopyOnWriteArrayList<>();
        AtomicInteger arrived = new AtomicInteger();
        Answer onceOnEach = connection -> {
            boolean again = used.contains(connection);
            used.add(connection);
            (again ? RawServer.reset() : GOOD).to(connection);
        };
        Answer togetherOnEach = connection -> {
            used.add(connection);
            if (arrived.incrementAndGet() == 3) {
                used.forEach(GOOD::to);
            }
        };
        try (RawServer server = RawServer.answering(togetherOnEach, togetherOnEach, togetherOnEach, onceOnEach);
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().budget(0))) {
            Flux.range(0, 3).flatMap(n -> client.users().get(ID)).blockLast(SOON);
            awaitIdle();
            assertThat(server.everConnected).hasSize(3);

            get(client);

            assertThat(server.everConnected).hasSize(4);
            assertThat(used).endsWith(server.everConnected.get(3));
            assertThat(server.requests).hasSize(5);
        }
    }

    @Test
    void aSecondBreakGoesByThePolicyAndAllAttemptsCount() {
        try (RawServer server = RawServer.answering(GOOD, RawServer.reset());
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5)))) {
            get(client);

            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.RESET);
            assertThat(failure.attempts()).extracting(Attempt::outcome).containsOnly("reset");
            assertThat(failure.attempts()).hasSize(4);
            assertThat(waits).hasSize(3).startsWith(Duration.ZERO);
            assertThat(waits.subList(1, 3)).doesNotContain(Duration.ZERO);
        }
    }

    @Test
    void eachAttemptTakesAPermit() {
        try (RawServer server = RawServer.answering(GOOD, RawServer.reset(), GOOD);
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().budget(0))) {
            get(client);
            get(client);

            assertThat(granted).hasSize(3);
        }
    }

    @Test
    void aDeleteIsTreatedTheSame() {
        try (RawServer server = RawServer.answering(GOOD, RawServer.reset(), RawServer.http(204, "", ""));
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().budget(0))) {
            get(client);
            client.directories().delete("directory_1").block(SOON);

            assertThat(waits).containsExactly(Duration.ZERO);
        }
    }

    @Test
    void aNewConnectionThatBreaksGoesByThePolicy() {
        try (RawServer server = RawServer.answering(RawServer.reset(), GOOD);
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().budget(0))) {
            assertFailsAtOnce(client);
        }
    }

    @Test
    void aBreakAfterAByteOfTheAnswerGoesByThePolicy() {
        Answer oneByte = RawServer.thenClose("H".getBytes(StandardCharsets.US_ASCII));
        try (RawServer server = RawServer.answering(GOOD, oneByte, GOOD);
                DirectorySyncClient client =
                        client(server, RetryPolicy.defaults().budget(0))) {
            get(client);

            assertFailsAtOnce(client);
        }
    }

    @Test
    void aPolicyThatRetriesNothingRetriesNothing() {
        for (RetryPolicy policy :
                List.of(RetryPolicy.none(), RetryPolicy.defaults().retryOn(e -> !(e instanceof TransportException)))) {
            try (RawServer server = RawServer.answering(GOOD, RawServer.reset(), GOOD);
                    DirectorySyncClient client = client(server, policy)) {
                get(client);

                assertFailsAtOnce(client);
            }
        }
    }

    private void assertFailsAtOnce(DirectorySyncClient client) {
        assertThat(Failure.of(TransportException.class, client.users().get(ID)).attempts())
                .hasSize(1);
        assertThat(waits).isEmpty();
    }

    private DirectorySyncClient client(RawServer server, RetryPolicy policy) {
        return builder(server, policy).build();
    }

    private DirectorySyncClientBuilder builder(RawServer server, RetryPolicy policy) {
        return server.client()
                .rateLimits(RateLimits.perSecond(1000).perDirectory(1000))
                .retryPolicy(policy)
                .listener(listener())
                .connectionProvider(connections);
    }

    private RequestListener listener() {
        return new RequestListener() {
            @Override
            public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
                waits.add(wait);
            }

            @Override
            public void permitGranted(Endpoint endpoint, Duration queued) {
                granted.add(queued);
            }
        };
    }

    /** Returns when the connection is in the pool again. */
    private void get(DirectorySyncClient client) {
        DirectoryUser user = client.users().get(ID).block(SOON);
        assertThat(user).extracting(DirectoryUser::id).isEqualTo(ID);
        awaitIdle();
    }

    private void awaitIdle() {
        await().atMost(SOON).until(() -> pool.acquired() == 0);
    }
}
