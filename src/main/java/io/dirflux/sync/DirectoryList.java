package io.dirflux.sync;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.model.Directory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the directories of a scope, and the deleted ones. A directory is deleted only if a complete list of all
 * directories does not contain it and it cannot be found by its id either.
 */
final class DirectoryList {

    private final DirectorySyncClient client;
    private final SyncScope scope;

    DirectoryList(SyncSettings settings) {
        this.client = settings.client();
        this.scope = settings.scope();
    }

    /**
     * The result of the list.
     *
     * @param found the directories of the scope
     * @param gone the stored directories that were deleted
     */
    record Listed(List<Directory> found, Set<String> gone) {}

    /** Collects the directories of one list. */
    private static final class Complete {

        final Map<String, Directory> byId = new LinkedHashMap<>();
        boolean hasLostOne;
    }

    Mono<Listed> list(SyncState state) {
        Mono<Complete> listed = scope.directory() == null ? all(scope.directories()) : one(scope.directory(), state);
        return SyncSettings.inBulk(listed.flatMap(complete ->
                gone(state, complete).map(gone -> new Listed(List.copyOf(complete.byId.values()), gone))));
    }

    private Mono<Complete> all(DirectoryQuery query) {
        return client.directories().pages(query).collect(Complete::new, (complete, page) -> {
            page.data().forEach(directory -> complete.byId.put(directory.id(), directory));
            complete.hasLostOne |= !page.rejected().isEmpty();
        });
    }

    private Mono<Complete> one(String directoryId, SyncState state) {
        boolean isStored = state.directories().containsKey(directoryId);
        Mono<Directory> found = isStored
                ? client.directories().find(directoryId)
                : client.directories().get(directoryId);
        return found.flux().collect(Complete::new, (complete, directory) -> complete.byId.put(directoryId, directory));
    }

    private Mono<Set<String>> gone(SyncState state, Complete complete) {
        Set<String> missing = new HashSet<>();
        state.directories().values().stream()
                .filter(directory -> !directory.deleted() && !complete.byId.containsKey(directory.id()))
                .forEach(directory -> missing.add(directory.id()));
        if (missing.isEmpty() || complete.hasLostOne) {
            return Mono.just(Set.of());
        }
        Mono<Complete> everything = scope.isAll() ? Mono.just(complete) : all(DirectoryQuery.all());
        return everything.flatMap(all -> all.hasLostOne
                ? Mono.just(Set.of())
                : Flux.fromIterable(missing)
                        .filter(id -> !all.byId.containsKey(id))
                        .filterWhen(
                                id -> client.directories().find(id).hasElement().map(found -> !found))
                        .collect(HashSet<String>::new, Set::add)
                        .map(Set::copyOf));
    }
}
