package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** A simulator, a client of it and a store in memory, for tests that sync the one into the other. */
final class Synced implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);
    static final Duration DELAY = Duration.ofMillis(100);

    final Tenant tenant;
    final Simulator simulator;
    final DirectorySyncClient client;
    final DirectoryStore store = DirectoryStore.inMemory();

    Synced(Dialect dialect, UnaryOperator<SimulatorBuilder> server, DirectorySpec... directories) {
        tenant = Tenant.builder().organization("Acme", directories).build();
        simulator = server.apply(
                        Simulator.builder().dialect(dialect).tenant(tenant).unlimited())
                .start();
        client = DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(dialect)
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(20)))
                .build();
    }

    Synced(DirectorySpec... directories) {
        this(Dialect.OPENAPI, server -> server, directories);
    }

    DirectorySync.Builder sync() {
        return DirectorySync.builder(client, store)
                .visibilityDelay(DELAY)
                .pollInterval(Duration.ofMillis(20), Duration.ofMillis(100))
                .recordChanges();
    }

    SyncReport run() {
        return sync().build().run().block(SOON);
    }

    SimulatedDirectory directory(int n) {
        return tenant.directories().get(n);
    }

    SyncState state() {
        return store.load().block(SOON);
    }

    List<DirectoryChange> changes() {
        return store.changes("test", 1_000_000)
                .map(RecordedChange::change)
                .collectList()
                .block(SOON);
    }

    /** What the store has, by the records themselves. */
    Map<String, Set<String>> stored() {
        Map<String, Set<String>> all = new TreeMap<>();
        state().directories().values().stream()
                .filter(directory -> !directory.deleted())
                .forEach(directory -> {
                    Set<String> lines = new TreeSet<>();
                    ((MemoryDirectoryStore) store).records(directory.id()).forEach(record -> lines.add(line(record)));
                    all.put(directory.id(), lines);
                });
        return all;
    }

    static String line(Object record) {
        if (record instanceof io.dirflux.model.DirectoryUser user) {
            return Replica.line(user);
        }
        return record instanceof io.dirflux.model.DirectoryGroup group
                ? Replica.line(group)
                : Replica.line((io.dirflux.model.Membership) record);
    }

    /** That the store has what the simulator has, and that the changes since the beginning make the same. */
    void assertSame() {
        assertThat(stored()).isEqualTo(Replica.truth(tenant));
        assertThat(new Replica().apply(changes()).lines()).isEqualTo(stored());
    }

    /** Follows until the store has read all events of now, and checks that nothing else was needed. */
    void followed(DirectorySync sync, Mono<?> until) {
        sync.follow().takeUntilOther(until).block(SOON);
    }

    @Override
    public void close() {
        client.close();
        simulator.close();
    }
}
