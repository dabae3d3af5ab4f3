package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dirflux.DirectorySyncClient;
import io.dirflux.EndpointCall;
import io.dirflux.PoolGauge;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.Served;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;

/**
 * Mutated answers to every endpoint, over a socket: each call ends in time, with what could be read or a typed error.
 */
class HostileAnswersTest {

    /** Of each endpoint in each dialect that has it at least, over all seeds. */
    private static final int CALLS = 500;

    /**
     * As many concurrent calls as the pool has connections. A failed call cancels others, whose connections are closed.
     */
    private static final int AT_A_TIME = 8;

    private static final Duration IN_TIME = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Logger CLIENT_LOG = (Logger) LoggerFactory.getLogger(DirectorySyncClient.class);
    private static final int[] ERRORS = {400, 401, 403, 404, 422, 429, 500, 503};

    /** Answers each request with a damaged copy of the simulator's response. */
    private static final class Mutations {

        private final Map<String, String> correct = new HashMap<>();
        private final Map<String, Integer> asked = new ConcurrentHashMap<>();
        private final long seed;

        Mutations(long seed) {
            this.seed = seed;
        }

        /** Runs outside the event loop, which serves other connections. */
        RawServer.Answer answer(String head) {
            return connection -> Schedulers.boundedElastic()
                    .schedule(() -> RawServer.bytes(mutated(head)).to(connection));
        }

        private byte[] mutated(String head) {
            String target = head.split(" ", 3)[1];
            int nth = asked.merge(target, 1, Integer::sum);
            BodyMutator mutator = new BodyMutator(31 * (31 * seed + target.hashCode()) + nth);
            // an invented cursor starts the list again
            String sound = correct.getOrDefault(target, correct.get(target.replaceFirst("&(after|before)=[^&]*", "")));
            byte[] body = mutator.mutated(sound == null ? "{\"message\":\"Not Found\"}" : sound);
            int status = sound == null ? 404 : nth % 20 == 0 ? ERRORS[nth / 20 % ERRORS.length] : 200;
            return RawServer.message(status, "Content-Type: application/json\r\n", body);
        }
    }

    @BeforeAll
    static void silenceRejectedRecordLogs() {
        CLIENT_LOG.setLevel(Level.ERROR);
    }

    @AfterAll
    static void restoreLogs() {
        CLIENT_LOG.setLevel(null);
    }

    @SeededTest
    void everyCallEndsInTimeWithAResultOrATypedError(Dialect dialect, long seed) {
        Mutations mutations = new Mutations(seed);
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (RawServer server = RawServer.deciding(mutations::answer);
                Served served = Served.in(
                        dialect, sim -> sim, client -> client, DirectorySpec.of(2, 2), DirectorySpec.of(1, 1));
                Served hostile = Served.in(
                        dialect,
                        sim -> sim,
                        client -> client.baseUrl(server.baseUrl())
                                .connectionProvider(connections)
                                .retryPolicy(RetryPolicy.none()),
                        DirectorySpec.of(2, 2),
                        DirectorySpec.of(1, 1))) {
            served.simulator.tenant().addUser(served.directory(1).id()); // an event
            for (EndpointCall call : EndpointCall.of(dialect)) {
                learn(mutations, served, call);
                assertEveryCallEnds(hostile, call);
            }
            await().atMost(IN_TIME).until(() -> pool.acquired() == 0 && pool.pending() == 0);
        } finally {
            connections.dispose();
        }
    }

    private static void learn(Mutations mutations, Served served, EndpointCall call) {
        for (Route route : Route.values()) {
            served.simulator.faults(route, (request, correct) -> {
                mutations.correct.put(
                        request.path() + (request.query().isEmpty() ? "" : "?" + request.query()),
                        correct.body().startsWith("{") ? correct.body() : "{}");
                return Optional.empty();
            });
        }
        Flux.from(call.call().apply(served)).blockLast(IN_TIME);
    }

    private static void assertEveryCallEnds(Served hostile, EndpointCall call) {
        List<String> untyped = Flux.range(0, CALLS / Seeds.count() + 1)
                .flatMap(
                        n -> Flux.from(call.call().apply(hostile))
                                .timeout(Mono.delay(IN_TIME), item -> Mono.never())
                                .then(Mono.<String>empty())
                                .onErrorResume(DirectorySyncException.class, e -> Mono.empty())
                                .onErrorResume(e -> Mono.just(e.toString())),
                        AT_A_TIME)
                .collectList()
                .block(SOON);
        assertThat(untyped).as(call.name()).isEmpty();
    }
}
