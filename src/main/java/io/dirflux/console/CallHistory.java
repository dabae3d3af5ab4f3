package io.dirflux.console;

import io.dirflux.CallOptions;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.ratelimit.RateLimitKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * What the calls of the page have done in the last five minutes, by limit, and which of them wait for a permit now.
 * Listens to each call with the limits that it pays under, which a listener of the whole client does not know.
 */
final class CallHistory {

    private static final int MOST_KEYS = 50;

    private final Map<RateLimitKey, CountsPerSecond> counts = new ConcurrentHashMap<>();
    private final Set<Watch> waiting = ConcurrentHashMap.newKeySet();
    private final Scheduler clock;
    private volatile @Nullable ConsoleError problem;

    CallHistory(Scheduler clock) {
        this.clock = clock;
        counts.put(RateLimitKey.client(), new CountsPerSecond());
    }

    /**
     * The same call, watched.
     *
     * @param what what it asks for, in words
     * @param directoryId the directory whose limit it pays under; null if it pays under the client-wide limit only
     */
    <T> Flux<T> watched(String what, @Nullable String directoryId, Flux<T> call) {
        return Flux.defer(() -> {
            Watch watch = new Watch(what, directoryId);
            return call.contextWrite(CallOptions.listener(watch))
                    .doOnError(DirectorySyncException.class, this::failed)
                    .doFinally(watch::ended);
        });
    }

    /** The limits that calls have paid under, the client-wide one first. */
    List<RateLimitKey> keys() {
        return counts.keySet().stream()
                .sorted((one, other) -> one.id().compareTo(other.id())) // that of the client is empty
                .toList();
    }

    /** The counts of the last seconds before now, oldest first. */
    List<Integer> recent(RateLimitKey key, int seconds, CountsPerSecond.What what) {
        CountsPerSecond found = counts.get(key);
        return found == null ? Collections.nCopies(seconds, 0) : found.before(second(), seconds, what);
    }

    /** The calls that wait for a permit, the longest wait first. */
    List<WaitingCall> waiting() {
        long now = clock.now(TimeUnit.MILLISECONDS);
        return waiting.stream()
                .map(watch -> new WaitingCall(watch.what, watch.directoryId, now - watch.since))
                .sorted((one, other) -> Long.compare(other.millis(), one.millis()))
                .toList();
    }

    /** The last failure of an attempt that no later success has answered; null if there is none. */
    @Nullable
    ConsoleError problem() {
        return problem;
    }

    /** A refused key and a server that is gone concern the whole page. */
    private void failed(DirectorySyncException failure) {
        ConsoleError error = ConsoleError.of(failure);
        if (error.kind() == ConsoleError.Kind.KEY || error.kind() == ConsoleError.Kind.SERVER) {
            problem = error;
        }
    }

    /** The number of the current second. */
    long second() {
        return clock.now(TimeUnit.SECONDS);
    }

    private Collection<CountsPerSecond> countsOf(@Nullable String directoryId) {
        CountsPerSecond client = counts.get(RateLimitKey.client());
        if (directoryId == null || client == null) {
            return client == null ? List.of() : List.of(client);
        }
        RateLimitKey key = RateLimitKey.directory(directoryId);
        return counts.size() >= MOST_KEYS && !counts.containsKey(key)
                ? List.of(client)
                : List.of(client, counts.computeIfAbsent(key, unknown -> new CountsPerSecond()));
    }

    /**
     * A call that waits for its permit.
     *
     * @param what what it asks for
     * @param directory the directory whose limit it pays under, null if none
     * @param millis how long it has waited
     */
    record WaitingCall(String what, @Nullable String directory, long millis) {}

    /** Listens to one call, whose requests follow one another. */
    private final class Watch implements RequestListener {

        private final String what;
        private final @Nullable String directoryId;
        private volatile long since;
        private volatile boolean hasEnded;
        private volatile @Nullable ConsoleError retried;

        Watch(String what, @Nullable String directoryId) {
            this.what = what;
            this.directoryId = directoryId;
        }

        @Override
        public void queued(Endpoint endpoint) {
            since = clock.now(TimeUnit.MILLISECONDS);
            waiting.add(this);
            if (hasEnded) { // a retry was due at the moment of the cancel
                waiting.remove(this);
            }
        }

        /** A call that is cancelled takes the problem that it was retrying away with it. */
        void ended(SignalType how) {
            hasEnded = true;
            waiting.remove(this);
            if (how == SignalType.CANCEL && Objects.equals(problem, retried)) {
                problem = null;
            }
        }

        @Override
        public void permitGranted(Endpoint endpoint, Duration queued) {
            waiting.remove(this);
            count(CountsPerSecond.What.GRANTED);
        }

        @Override
        public void attemptEnded(Endpoint endpoint, Attempt attempt) {
            if (attempt.outcome().equals("429")) {
                count(CountsPerSecond.What.REFUSED);
            } else if (attempt.outcome().startsWith("2")) {
                problem = null;
            }
        }

        @Override
        public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
            count(CountsPerSecond.What.RETRIED);
            retried = ConsoleError.of(cause);
            problem = retried;
        }

        private void count(CountsPerSecond.What event) {
            countsOf(directoryId).forEach(counted -> counted.add(event, second()));
        }
    }
}
