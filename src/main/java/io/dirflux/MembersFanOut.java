package io.dirflux;

import io.dirflux.concurrent.KeyedSemaphore;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import io.dirflux.paging.CursorPaging;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The members of many groups. A failure stays with its group, and as many requests are queued as the limiter can use.
 */
final class MembersFanOut {

    private static final int MOST_BY_DEFAULT = 64;
    private static final int IF_LIMITER_DOES_NOT_TELL = 10;

    private final Function<DirectoryGroup, Flux<GroupMember>> members;
    private final Function<String, Mono<Boolean>> isDeleted;
    private final Mono<RateLimitSnapshot> limit;

    /**
     * @param members the members of a group
     * @param isDeleted whether the group with this id was deleted
     * @param limit the state of the client-wide limit
     */
    MembersFanOut(
            Function<DirectoryGroup, Flux<GroupMember>> members,
            Function<String, Mono<Boolean>> isDeleted,
            Mono<RateLimitSnapshot> limit) {
        this.members = members;
        this.isDeleted = isDeleted;
        this.limit = limit;
    }

    /**
     * Nothing happens before the first demand. A failure of {@code groups} comes after the results of the groups before
     * it.
     */
    Flux<GroupMembers> of(Publisher<DirectoryGroup> groups, FanOut how) {
        Integer asked = how.concurrency();
        Mono<Integer> concurrency = asked == null ? permitsAtOnce() : Mono.just(asked);
        return CursorPaging.onDemand(concurrency.flatMapMany(
                n -> how.isSequential() ? sequential(Flux.from(groups), n) : unordered(Flux.from(groups), n)));
    }

    private Mono<Integer> permitsAtOnce() {
        return limit.map(snapshot -> {
                    Limit permitted = snapshot.limit();
                    return permitted == null ? MOST_BY_DEFAULT : Math.min(permitted.permits(), MOST_BY_DEFAULT);
                })
                .defaultIfEmpty(IF_LIMITER_DOES_NOT_TELL);
    }

    private Flux<GroupMembers> sequential(Flux<DirectoryGroup> groups, int concurrency) {
        return groups.flatMapSequentialDelayError(this::result, concurrency, 1);
    }

    private Flux<GroupMembers> unordered(Flux<DirectoryGroup> groups, int concurrency) {
        KeyedSemaphore permits = new KeyedSemaphore(concurrency);
        return groups.flatMapDelayError(
                        group -> permits.acquire(group.directoryId())
                                .then(result(group))
                                .doOnError(e -> permits.release(group.directoryId())),
                        FanOut.MOST,
                        1)
                // not earlier: otherwise a slow consumer would have the members of 256 groups wait in memory
                .doOnNext(result -> permits.release(result.group().directoryId()));
    }

    private Mono<GroupMembers> result(DirectoryGroup group) {
        return Mono.defer(() -> {
            List<GroupMember> received = new ArrayList<>();
            return members.apply(group)
                    .doOnNext(received::add)
                    .then(Mono.fromSupplier(() -> new GroupMembers(group, received, null, false)))
                    .onErrorResume(
                            NotFoundException.class,
                            e -> isDeleted
                                    .apply(group.id())
                                    .map(deleted -> deleted ? deleted(group) : failed(group, received, e)))
                    .onErrorResume(DirectorySyncException.class, e -> Mono.just(failed(group, received, e)))
                    .contextWrite(CallContext::bulkByDefault);
        });
    }

    private static GroupMembers deleted(DirectoryGroup group) {
        return new GroupMembers(group, List.of(), null, true);
    }

    private static GroupMembers failed(DirectoryGroup group, List<GroupMember> received, DirectorySyncException e) {
        return new GroupMembers(group, received, e, false);
    }
}
