package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A simulator that fails one request in ten, and a client with short timeouts and backoffs. */
final class FaultySession implements AutoCloseable {

    static final int USERS = Integer.getInteger("dirflux.users", 10_000);

    private static final boolean IS_LONG_FORM = System.getProperty("dirflux.users") != null;

    /** Longer in the short form, for a busy machine. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(IS_LONG_FORM ? 200 : 500);

    private static final RetryPolicy EAGER = RetryPolicy.defaults()
            .maxAttempts(8)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(100))
            .budget(Integer.MAX_VALUE);
    private static final int FAULTS_OF_A_HUNDRED = 10;

    final Simulator simulator;
    final DirectorySyncClient client;
    final RandomFaults chaos;
    private final String what;
    private final long started = System.nanoTime();

    private FaultySession(String what, Simulator simulator, DirectorySyncClient client, RandomFaults chaos) {
        this.what = what;
        this.simulator = simulator;
        this.client = client;
        this.chaos = chaos;
    }

    static FaultySession of(
            Dialect dialect,
            long seed,
            UnaryOperator<DirectorySyncClientBuilder> settings,
            DirectorySpec... directories) {
        RandomFaults chaos = new RandomFaults(seed, FAULTS_OF_A_HUNDRED);
        Tenant tenant = Tenant.builder().organization("Acme", directories).build();
        Simulator simulator = Simulator.builder()
                .dialect(dialect)
                .tenant(tenant)
                .embedGroups(true)
                .unlimited()
                .start();
        for (Route route : Route.values()) {
            simulator.faults(route, chaos);
        }
        DirectorySyncClientBuilder client = DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(dialect)
                .rateLimits(RateLimits.unlimited())
                .attemptTimeout(ATTEMPT_TIMEOUT)
                .retryPolicy(EAGER);
        return new FaultySession(
                dialect + " -Ddirflux.seed=" + seed,
                simulator,
                settings.apply(client).build(),
                chaos);
    }

    /** Runs a first list, because the first requests of a process are slow. */
    static void warmUp() {
        try (FaultySession day = of(
                Dialect.OPENAPI,
                1,
                client -> client.attemptTimeout(Duration.ofSeconds(5)),
                DirectorySpec.of(5_000, 1))) {
            day.client
                    .users()
                    .list(UserQuery.inDirectory(day.directory(0).id()))
                    .blockLast(Duration.ofMinutes(2));
        }
    }

    SimulatedDirectory directory(int n) {
        return simulator.tenant().directories().get(n);
    }

    List<SimulatedDirectory> directories() {
        return simulator.tenant().directories();
    }

    String organization() {
        return simulator.tenant().organizationIds().get(0);
    }

    /** Fails if too few requests met a fault, because then the test shows nothing. */
    void assertMetFaults(int least) {
        assertThat(chaos.total()).as("faults met").isGreaterThanOrEqualTo(least);
    }

    /** Prints the result; only in the long form. */
    void report(String items) {
        if (IS_LONG_FORM) {
            System.out.printf(
                    "%s: %s, %,d requests, %,d faults %s, %.1f s%n",
                    what,
                    items,
                    simulator.requests().size(),
                    chaos.total(),
                    chaos.dealt(),
                    (System.nanoTime() - started) / 1e9);
        }
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
    }
}
