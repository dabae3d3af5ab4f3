package io.dirflux.console;

import io.dirflux.DirectorySyncClient;
import io.dirflux.console.CallHistory.WaitingCall;
import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitKey.Scope;
import io.dirflux.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The limits as they are now, once a second. It sends no request to the API. */
final class LimitStream {

    private static final Duration EACH = Duration.ofSeconds(1);
    private static final int OVERLAP = 5; // if lines come late, no second is missing

    private final DirectorySyncClient client;
    private final CallHistory history;
    private final Scheduler scheduler;

    LimitStream(DirectorySyncClient client, CallHistory history, Scheduler scheduler) {
        this.client = client;
        this.history = history;
        this.scheduler = scheduler;
    }

    /** The first line has the last five minutes, each further one the last seconds. Never ends. */
    Flux<NdjsonLine> lines() {
        return Flux.interval(Duration.ZERO, EACH, scheduler)
                .onBackpressureLatest()
                .concatMap(tick -> line(tick == 0 ? CountsPerSecond.SECONDS : OVERLAP), 0);
    }

    private Mono<NdjsonLine> line(int seconds) {
        return Flux.fromIterable(history.keys())
                .concatMap(key -> snapshot(key).map(snapshot -> key(snapshot, seconds)), 0)
                .collectList()
                .map(keys -> new NdjsonLine(
                        "limit", new Line(history.second(), keys, history.waiting(), history.problem())));
    }

    private Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return key.scope() == Scope.CLIENT ? client.rateLimit() : client.rateLimit(key.id());
    }

    private Key key(RateLimitSnapshot snapshot, int seconds) {
        Limit limit = snapshot.limit();
        RateLimitKey key = snapshot.key();
        return new Key(
                key.id(),
                limit == null ? null : limit.permits(),
                limit == null ? null : limit.period().toMillis(),
                limit == null ? null : snapshot.allowed(),
                limit == null ? null : snapshot.available(),
                snapshot.inFlight(),
                snapshot.waiting(),
                snapshot.heldFor().toMillis(),
                snapshot.holdReason(),
                history.recent(key, seconds, CountsPerSecond.What.GRANTED),
                history.recent(key, seconds, CountsPerSecond.What.REFUSED),
                history.recent(key, seconds, CountsPerSecond.What.RETRIED));
    }

    /**
     * A line.
     *
     * @param second the number of the second that is not yet counted; the counts end before it
     * @param keys the limits, the client-wide one first
     * @param waits the calls of the page that wait for a permit
     * @param problem a failure that is being retried, null if there is none
     */
    record Line(
            long second,
            List<Key> keys,
            List<WaitingCall> waits,
            @Nullable ConsoleError problem) {}

    /**
     * One limit.
     *
     * @param directory the directory it is for; empty for the client-wide one
     * @param permits the permits per period, null if it has no limit
     * @param periodMillis the period
     * @param allowed how many of them may be spent at present
     * @param available how many can be granted at once
     * @param inFlight requests that are under way
     * @param waiting callers that wait
     * @param heldMillis how much longer it is held back
     * @param holdReason why it is held back, null if it is not
     * @param granted permits granted in each of the last seconds, oldest first
     * @param refused answers with 429
     * @param retried retries
     */
    record Key(
            String directory,
            @Nullable Integer permits,
            @Nullable Long periodMillis,
            @Nullable Integer allowed,
            @Nullable Integer available,
            int inFlight,
            int waiting,
            long heldMillis,
            @Nullable HoldReason holdReason,
            List<Integer> granted,
            List<Integer> refused,
            List<Integer> retried) {}
}
