package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A sync in virtual time with its default delays. Events are those of one tenant, and lists those of another one that
 * was made alike, so that a test decides what is told first.
 */
final class VirtualSync implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(10);

    final Tenant events;
    final Tenant lists;
    final Simulator simulator;
    final VirtualTime time;
    final DirectorySyncClient client;
    final DirectoryStore store = DirectoryStore.inMemory();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    VirtualSync(DirectorySpec... directories) {
        this(client -> client.rateLimits(RateLimits.unlimited()), directories);
    }

    VirtualSync(UnaryOperator<DirectorySyncClientBuilder> limits, DirectorySpec... directories) {
        events = Tenant.builder().organization("Acme", directories).build();
        lists = Tenant.builder().organization("Acme", directories).build();
        simulator =
                Simulator.builder().tenant(lists).eventsOf(events).unlimited().start();
        time = new VirtualTime(simulator, Duration.ofMillis(500), events);
        client = time.in(limits.apply(DirectorySyncClient.builder()
                        .apiKey(simulator.apiKey())
                        .baseUrl(simulator.baseUrl())
                        .retryPolicy(RetryPolicy.none())))
                .build();
    }

    DirectorySync.Builder sync() {
        return DirectorySync.builder(client, store).scheduler(time.scheduler).recordChanges();
    }

    /** A complete run, at once but for its waits. */
    SyncReport run() {
        return time.until(sync().build().run(), LONG);
    }

    /** Begins a run; {@link #pass} lets it go on. */
    Mono<SyncReport> begin() {
        return begin(sync().build().run());
    }

    Mono<SyncReport> begin(Mono<SyncReport> run) {
        Mono<SyncReport> begun = run.cache();
        begun.subscribe(report -> {}, failures::add);
        return begun;
    }

    SyncReport end(Mono<SyncReport> begun) {
        return time.until(begun, LONG);
    }

    Disposable follow(DirectorySync sync) {
        return sync.follow().subscribe(null, failures::add);
    }

    void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    /** Changes both tenants: lists and events do not contradict one another. */
    void change(Consumer<Tenant> change) {
        change.accept(lists);
        change.accept(events);
    }

    SimulatedDirectory directory() {
        return lists.directories().get(0);
    }

    StoredDirectory state(String directoryId) {
        return store.load().block().directories().get(directoryId);
    }

    List<DirectoryChange> changes() {
        return store.changes("test", 1_000_000)
                .map(RecordedChange::change)
                .collectList()
                .block();
    }

    List<Object> records() {
        return ((MemoryDirectoryStore) store).records(directory().id());
    }

    Map<String, Set<String>> stored() {
        Map<String, Set<String>> all = new TreeMap<>();
        store.load().block().directories().values().stream()
                .filter(directory -> !directory.deleted())
                .forEach(directory -> {
                    Set<String> lines = new TreeSet<>();
                    ((MemoryDirectoryStore) store)
                            .records(directory.id())
                            .forEach(record -> lines.add(Synced.line(record)));
                    all.put(directory.id(), lines);
                });
        return all;
    }

    /** That the store has what a tenant has, and that the changes since the beginning make the same. */
    void assertSame(Tenant truth) {
        assertThat(failures).isEmpty();
        assertThat(stored()).isEqualTo(Replica.truth(truth));
        assertThat(new Replica().apply(changes()).lines()).isEqualTo(stored());
    }

    @Override
    public void close() {
        client.close();
        time.close();
        simulator.close();
    }
}
