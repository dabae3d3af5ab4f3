package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.EventFollower;
import io.dirflux.events.FollowerStatus;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.SyncState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /actuator/dirflux}: the limits, the calls that wait, and the followed directories. It sends no request, and
 * shows neither a key nor a person.
 */
@Endpoint(id = "dirflux")
public final class DirfluxEndpoint {

    private final DirectorySyncClient client;
    private final @Nullable EventFollower follower;
    private final @Nullable DirectoryStore store;
    private final List<BackgroundLifecycle> follows;

    DirfluxEndpoint(
            DirectorySyncClient client,
            @Nullable EventFollower follower,
            @Nullable DirectoryStore store,
            List<BackgroundLifecycle> follows) {
        this.client = client;
        this.follower = follower;
        this.store = store;
        this.follows = follows;
    }

    /** The state of the client. */
    @ReadOperation
    public Mono<State> state() {
        Mono<List<StoredDirectory>> directories =
                store == null ? Mono.just(List.of()) : store.load().map(DirfluxEndpoint::present);
        return directories.flatMap(known -> limits(known)
                .map(limits -> new State(
                        client.dialect().name(), limits, events(), FollowDetails.of(follows), directories(known))));
    }

    private static List<StoredDirectory> present(SyncState state) {
        return state.directories().values().stream()
                .filter(directory -> !directory.deleted())
                .toList();
    }

    /** The limit of the key, and those of the followed directories. */
    private Mono<Map<String, LimiterDetails>> limits(List<StoredDirectory> directories) {
        return Flux.concat(
                        client.rateLimit(),
                        Flux.fromIterable(directories).concatMap(directory -> client.rateLimit(directory.id())))
                .collect(TreeMap::new, (limits, limit) -> limits.put(limit.key().toString(), LimiterDetails.of(limit)));
    }

    private @Nullable FollowerDetails events() {
        return follower == null ? null : FollowerDetails.of(follower.status());
    }

    private static Map<String, FollowedDirectory> directories(List<StoredDirectory> known) {
        Map<String, FollowedDirectory> directories = new TreeMap<>();
        known.forEach(directory -> directories.put(directory.id(), FollowedDirectory.of(directory)));
        return directories;
    }

    /**
     * The state of the client.
     *
     * @param dialect the dialect
     * @param limits the limiter's state by key: {@code client}, or a directory
     * @param events the follower's position; null if there is no follower
     * @param follows what runs in the background: whether it runs, and its last failure
     * @param directories the directories of the copy, by id
     */
    public record State(
            String dialect,
            Map<String, LimiterDetails> limits,
            @Nullable FollowerDetails events,
            Map<String, FollowDetails> follows,
            Map<String, FollowedDirectory> directories) {}

    /**
     * The position of the follower of events.
     *
     * @param lastPoll when the last poll reached the newest event; null if none has
     * @param caughtUp whether everything that it brought is done; false while polls fail
     * @param lag how far it is behind; it grows while polls fail; null if that is not known
     */
    public record FollowerDetails(
            @Nullable Instant lastPoll,
            boolean caughtUp,
            @Nullable Duration lag) {

        static FollowerDetails of(FollowerStatus status) {
            return new FollowerDetails(status.lastPoll(), status.caughtUp(), status.lag());
        }
    }

    /**
     * A directory of the copy.
     *
     * @param state its state
     * @param phase what its pass is doing
     * @param completedAt when its last pass was completed; null if none was
     */
    public record FollowedDirectory(
            String state, String phase, @Nullable Instant completedAt) {

        static FollowedDirectory of(StoredDirectory directory) {
            return new FollowedDirectory(
                    String.valueOf(directory.directory().state()),
                    directory.pass().phase().name(),
                    directory.completedAt());
        }
    }
}
