package io.dirflux;

import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A simulator and a client that talks to it, both without a limit and with quick retries unless a test says otherwise.
 */
public final class Served implements AutoCloseable {

    public static final RetryPolicy QUICK = RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    public final Simulator simulator;
    public final DirectorySyncClient client;

    private Served(Simulator simulator, DirectorySyncClient client) {
        this.simulator = simulator;
        this.client = client;
    }

    public static Served in(Dialect dialect, DirectorySpec... directories) {
        return in(dialect, UnaryOperator.identity(), UnaryOperator.identity(), directories);
    }

    public static Served in(
            Dialect dialect,
            UnaryOperator<SimulatorBuilder> server,
            UnaryOperator<DirectorySyncClientBuilder> client,
            DirectorySpec... directories) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", directories)
                .organization("Globex", DirectorySpec.of(20, 2))
                .build();
        Simulator simulator = server.apply(
                        Simulator.builder().dialect(dialect).tenant(tenant).unlimited())
                .start();
        return new Served(simulator, client.apply(clientOf(simulator, dialect)).build());
    }

    public static DirectorySyncClientBuilder clientOf(Simulator simulator, Dialect dialect) {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(dialect)
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(QUICK);
    }

    /** The same simulator with another client, which must be closed by itself. */
    public Served with(DirectorySyncClient other) {
        return new Served(simulator, other);
    }

    /** The n-th directory of the first organization, from 0. */
    public SimulatedDirectory directory(int n) {
        return simulator.tenant().directories().get(n);
    }

    public String organization() {
        return simulator.tenant().organizationIds().get(0);
    }

    public List<RecordedRequest> requests(Route route) {
        return simulator.requests(route);
    }

    public int sent(Route route) {
        return requests(route).size();
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
    }
}
