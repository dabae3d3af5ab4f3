package io.dirflux.junit;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A simulator of a test, with what the test may ask for. JUnit closes it. */
final class RunningSimulator implements AutoCloseable {

    private static final Set<Class<?>> PROVIDED =
            Set.of(Simulator.class, Tenant.class, DirectorySyncClient.class, WebhookSender.class);
    private static final RetryPolicy QUICK = RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    private final Simulator simulator;
    private final WebhookSender webhooks;
    private @Nullable DirectorySyncClient client;

    RunningSimulator(Simulator simulator) {
        this.simulator = simulator;
        this.webhooks = new WebhookSender(simulator);
    }

    static boolean provides(Class<?> type) {
        return PROVIDED.contains(type);
    }

    <T> T get(Class<T> type) {
        if (type == DirectorySyncClient.class) {
            return type.cast(client());
        }
        if (type == WebhookSender.class) {
            return type.cast(webhooks);
        }
        return type.cast(type == Tenant.class ? simulator.tenant() : simulator);
    }

    private synchronized DirectorySyncClient client() {
        if (client == null) {
            client = DirectorySyncClient.builder()
                    .apiKey(simulator.apiKey())
                    .baseUrl(simulator.baseUrl())
                    .dialect(simulator.dialect())
                    .retryPolicy(QUICK)
                    .build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
        simulator.close();
    }
}
