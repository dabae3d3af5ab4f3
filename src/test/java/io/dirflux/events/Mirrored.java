package io.dirflux.events;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.RecordType;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A simulated directory of ten users, with a client, a store and a mirror. */
final class Mirrored implements AutoCloseable {

    final Tenant tenant =
            Tenant.builder().organization("Acme", DirectorySpec.of(10, 2)).build();
    final SimulatedDirectory directory = tenant.directories().get(0);
    final MemoryStore store = new MemoryStore();
    final InFlight inFlight = new InFlight();
    final Simulator simulator;
    final DirectorySyncClient client;

    Mirrored(UnaryOperator<SimulatorBuilder> server, RateLimiter limiter) {
        simulator = server.apply(Simulator.builder().tenant(tenant).unlimited()).start();
        client = DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .rateLimiter(limiter)
                .listener(inFlight)
                .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    Mirrored() {
        this(server -> server, RateLimiter.unlimited());
    }

    /** A mirror for which each 404 is a delete. */
    UserMirror.Builder mirror() {
        return UserMirror.builder(client, store).notFoundRetry(Duration.ZERO, Duration.ZERO);
    }

    /** The events of a change. */
    synchronized List<DirectoryEvent> events(Runnable change) {
        int before = tenant.events().size();
        change.run();
        List<SimulatedEvent> all = tenant.events();
        return all.subList(before, all.size()).stream().map(Mirrored::decoded).toList();
    }

    /** The last event of a change. */
    DirectoryEvent event(Runnable change) {
        List<DirectoryEvent> events = events(change);
        return events.get(events.size() - 1);
    }

    DirectoryEvent updated(int user, String email) {
        return event(() -> tenant.updateUserEmail(directory.userId(user), email));
    }

    static DirectoryEvent decoded(SimulatedEvent event) {
        return JsonDecoder.item(RecordType.EVENT, event.json().getBytes(StandardCharsets.UTF_8))
                .record();
    }

    int gets() {
        return simulator.requests(Route.GET_USER).size();
    }

    /** Addresses by id, as the simulator holds them now. */
    Map<String, String> truth() {
        return directory.userIds().collect(Collectors.toMap(id -> id, this::email, (a, b) -> a, TreeMap::new));
    }

    /** Addresses by id, as they are stored. */
    Map<String, String> stored() {
        return store.rows.values().stream()
                .collect(Collectors.toMap(StoredUser::workosId, StoredUser::email, (a, b) -> a, TreeMap::new));
    }

    private String email(String id) {
        return directory.userEmail(directory.userIndex(id).orElseThrow());
    }

    /** How many requests are under way, and how many were at most. */
    static final class InFlight implements RequestListener {

        private int now;
        private int most;

        @Override
        public synchronized void attemptSent(Endpoint endpoint, int number) {
            most = Math.max(most, ++now);
        }

        @Override
        public synchronized void attemptEnded(Endpoint endpoint, Attempt attempt) {
            now--;
        }

        synchronized int now() {
            return now;
        }

        synchronized int most() {
            return most;
        }
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
    }
}
