package io.dirflux.events;

import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** A follower, its server and its store. Each test may follow several times. */
abstract class EventFollowerFixture {

    static final Duration SOON = Duration.ofSeconds(30);

    final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(5, 2), DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))
            .build();

    Simulator simulator = Simulator.builder().tenant(tenant).unlimited().start();
    DirectorySyncClient client = client();
    final CheckpointStore store = CheckpointStore.inMemory();
    final List<String> handled = new CopyOnWriteArrayList<>();
    final Disposable.Composite follows = Disposables.composite();

    @AfterEach
    void close() {
        follows.dispose();
        client.close();
        simulator.close();
    }

    @Nullable
    String stored() {
        Checkpoint position = store.load().block(SOON);
        return position == null ? null : position.eventId();
    }

    EventFollower.Builder quick() {
        return EventFollower.builder(client).pollInterval(Duration.ofMillis(5), Duration.ofMillis(20));
    }

    Disposable follow(EventFollower follower, Function<DirectoryEvent, ? extends Mono<?>> handler) {
        Disposable follow = follower.follow(store, handler).subscribe();
        follows.add(follow);
        return follow;
    }

    Mono<Void> note(DirectoryEvent event) {
        return Mono.fromRunnable(() -> handled.add(event.id()));
    }

    void restart(SimulatorBuilder other) {
        client.close();
        simulator.close();
        simulator = other.start();
        client = client();
    }

    DirectorySyncClient client() {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    void change(int times) {
        for (int i = 0; i < times; i++) {
            tenant.addGroup(directory(i % 3));
        }
    }

    String directory(int n) {
        return tenant.directories().get(n).id();
    }

    List<String> truth() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }

    List<RecordedRequest> requests() {
        return simulator.requests(Route.LIST_EVENTS);
    }

    void awaitAll() {
        await().atMost(SOON).until(() -> handled.size() >= truth().size());
    }

    void awaitUntil(@Nullable String id) {
        await().atMost(SOON).until(() -> handled.contains(id));
    }

    static String last(List<String> ids) {
        return ids.get(ids.size() - 1);
    }
}
