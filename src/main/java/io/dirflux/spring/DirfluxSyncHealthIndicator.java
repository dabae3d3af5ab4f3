package io.dirflux.spring;

import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * How current the copy of the directories is, from the store alone: it sends no request. DOWN only if the store cannot
 * be read. A directory that is not linked is named in the details.
 */
final class DirfluxSyncHealthIndicator implements ReactiveHealthIndicator {

    private final DirectoryStore store;

    DirfluxSyncHealthIndicator(DirectoryStore store) {
        this.store = store;
    }

    @Override
    public Mono<Health> health() {
        return store.load()
                .map(DirfluxSyncHealthIndicator::health)
                .onErrorResume(failure -> Mono.just(Health.down()
                        .withDetail("failure", BackgroundLifecycle.text(failure))
                        .build()));
    }

    private static Health health(SyncState state) {
        List<StoredDirectory> present = state.directories().values().stream()
                .filter(directory -> !directory.deleted())
                .toList();
        Health.Builder health = Health.up()
                .withDetail("directories", present.size())
                .withDetail("notLinked", notLinked(present))
                .withDetail("withoutPass", withoutPass(present));
        StreamPosition position = state.position();
        if (position != null) {
            health.withDetail("positionAge", Duration.between(position.readAt(), Instant.now()));
        }
        present.stream()
                .map(StoredDirectory::completedAt)
                .filter(at -> at != null)
                .max(Instant::compareTo)
                .ifPresent(at -> health.withDetail("lastPass", at));
        return health.build();
    }

    private static Map<String, String> notLinked(List<StoredDirectory> directories) {
        Map<String, String> states = new TreeMap<>();
        for (StoredDirectory directory : directories) {
            if (!directory.directory().isLinked()) {
                states.put(directory.id(), String.valueOf(directory.directory().state()));
            }
        }
        return states;
    }

    private static long withoutPass(List<StoredDirectory> directories) {
        return directories.stream()
                .filter(directory -> directory.completedAt() == null)
                .count();
    }
}
