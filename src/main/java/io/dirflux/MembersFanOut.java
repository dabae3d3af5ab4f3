package io.dirflux;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.CallContext;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The members of many groups at a time: each failure stays with its group, and the limiter is kept busy, not flooded. */
final class MembersFanOut {

    private static final int MOST_BY_DEFAULT = 64;
    private static final int WITHOUT_A_WORD = 10;

    private final Function<DirectoryGroup, Flux<GroupMember>> members;
    private final Mono<RateLimitSnapshot> limit;

    /** @param limit how the client-wide key stands */
    MembersFanOut(Function<DirectoryGroup, Flux<GroupMember>> members, Mono<RateLimitSnapshot> limit) {
        this.members = members;
        this.limit = limit;
    }

    /** Nothing happens before the first demand. A failure of {@code groups} comes after the outcomes of those before it. */
    Flux<GroupMembers> of(Flux<DirectoryGroup> groups, FanOut how) {
        Integer asked = how.concurrency();
        Mono<Integer> concurrency = asked == null ? permitsAtOnce() : Mono.just(asked);
        return CursorPaging.onDemand(
                concurrency.flatMapMany(n -> how.isSequential() ? sequential(groups, n) : unordered(groups, n)));
    }

    private Mono<Integer> permitsAtOnce() {
        return limit.map(snapshot -> {
                    Limit permitted = snapshot.limit();
                    return permitted == null ? MOST_BY_DEFAULT : Math.min(permitted.permits(), MOST_BY_DEFAULT);
                })
                .defaultIfEmpty(WITHOUT_A_WORD);
    }

    private Flux<GroupMembers> sequential(Flux<DirectoryGroup> groups, int concurrency) {
        return groups.flatMapSequentialDelayError(this::outcome, concurrency, 1);
    }

    private Flux<GroupMembers> unordered(Flux<DirectoryGroup> groups, int concurrency) {
        DirectoryTurns turns = new DirectoryTurns(concurrency);
        return groups.flatMapDelayError(
                        group -> turns.take(group.directoryId())
                                .then(outcome(group))
                                .doOnError(e -> turns.over(group.directoryId())),
                        FanOut.MOST,
                        1)
                // only now: what waits for demand has its turn still, or a slow consumer would hold 256 groups' members
                .doOnNext(outcome -> turns.over(outcome.group().directoryId()));
    }

    private Mono<GroupMembers> outcome(DirectoryGroup group) {
        return Mono.defer(() -> {
            List<GroupMember> received = new ArrayList<>();
            return members.apply(group)
                    .doOnNext(received::add)
                    .then(Mono.fromSupplier(() -> new GroupMembers(group, received, null)))
                    .onErrorResume(DirectorySyncException.class, e -> Mono.just(new GroupMembers(group, received, e)))
                    .contextWrite(CallContext::bulkByDefault);
        });
    }
}
