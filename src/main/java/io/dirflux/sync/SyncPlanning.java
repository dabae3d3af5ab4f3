package io.dirflux.sync;

import io.dirflux.CallOptions;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryMetadata.UserCounts;
import io.dirflux.sync.SyncPlan.DirectoryPlan;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Plans a run from the counts of the directories, or of their last passes. For one subscription. */
final class SyncPlanning implements RequestListener {

    private final SyncSettings settings;
    private final DirectoryList list;
    private final AtomicLong requests = new AtomicLong();

    SyncPlanning(SyncSettings settings) {
        this.settings = settings;
        this.list = new DirectoryList(settings);
    }

    /** How many users and groups there are, and how many memberships the last pass has listed. */
    private record Counts(long groups, long users, long memberships) {}

    @Override
    public void attemptSent(Endpoint endpoint, int number) {
        requests.incrementAndGet();
    }

    Mono<SyncPlan> plan() {
        return settings.store()
                .load()
                .doOnNext(settings.scope()::check)
                .flatMap(state -> list.list(state).flatMap(listed -> plan(state, listed.found())))
                .contextWrite(CallOptions.listener(this));
    }

    private Mono<SyncPlan> plan(SyncState state, List<Directory> found) {
        List<Directory> linked = found.stream()
                .filter(directory ->
                        directory.isLinked() && !isDeleted(state.directories().get(directory.id())))
                .sorted(Comparator.comparing(Directory::id))
                .toList();
        long listing = requests.get(); // the run sends the same again
        return Flux.fromIterable(linked)
                .concatMap(directory -> plan(directory, state.directories().get(directory.id())))
                .collectList()
                .flatMap(parts -> PassLimits.of(settings.client())
                        .map(limits -> SyncPlan.of(
                                parts,
                                parts.size() == linked.size(),
                                listing,
                                limits,
                                settings.parallelism(),
                                settings.visibilityDelay())));
    }

    private static boolean isDeleted(@Nullable StoredDirectory stored) {
        return stored != null && stored.deleted();
    }

    private Mono<DirectoryPlan> plan(Directory directory, @Nullable StoredDirectory stored) {
        return Mono.justOrEmpty(counts(directory, stored))
                .flatMap(counts -> PassLimits.of(settings.client(), directory.id())
                        .zipWith(
                                settings.client().memberships().source(directory.id(), counts.groups(), counts.users()),
                                (limits, source) -> limits.plan(
                                        directory.id(),
                                        counts.groups(),
                                        counts.users(),
                                        counts.memberships(),
                                        source,
                                        settings.visibilityDelay())));
    }

    private static Optional<Counts> counts(Directory directory, @Nullable StoredDirectory stored) {
        SyncPass last =
                stored == null || stored.completedAt() == null || stored.pass().isRunning() ? null : stored.pass();
        DirectoryMetadata metadata = directory.metadata();
        UserCounts users = metadata == null ? null : metadata.users();
        if (metadata != null && metadata.groups() != null && users != null && users.active() != null) {
            long all = users.active() + Objects.requireNonNullElse(users.inactive(), 0L);
            return Optional.of(new Counts(metadata.groups(), all, last == null ? 0 : last.memberships()));
        }
        return Optional.ofNullable(last).map(pass -> new Counts(pass.groups(), pass.users(), pass.memberships()));
    }
}
