package io.dirflux.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Claims the lead of all tasks of this process together, once a second while there are any.
 *
 * <ul>
 *   <li>A lead is over here 12 seconds after the last question that was answered, before it is over in the store.
 *   <li>A lead is released in the store after its work was cancelled here.
 *   <li>Of the tasks that are spread, a process claims those for which it has the highest score of all that stand for
 *       them.
 * </ul>
 */
final class LeaderElection implements Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(2);
    private static final long TRUSTED = LeaderStore.LEASE.minusSeconds(3).toNanos();

    private final LeaderStore store;
    private final Scheduler scheduler;
    private final Scheduler workers;
    private final String process = newName();
    private final Sinks.Many<Map<String, Long>> leads = Sinks.many().replay().latestOrDefault(Map.of());
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();

    // guarded by this
    private final Map<String, Integer> tasks = new HashMap<>();
    private final Set<String> spread = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final Set<String> givenUp = new HashSet<>();
    private Map<String, Set<String>> candidates = Map.of();
    private Map<String, Long> numbers = Map.of();
    private long renewedAt;
    private boolean running;
    private boolean woken;
    private boolean answered = true;
    private Sinks.Empty<Void> allReleased = Sinks.empty();

    /**
     * Creates an election.
     *
     * @param scheduler the timer
     * @param workers where work is subscribed to. It may block: it must not keep the rounds from going on
     */
    LeaderElection(LeaderStore store, Scheduler scheduler, Scheduler workers) {
        this.store = store;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    /** A name that no other process has. It begins with the process id, which people can recognise in the store. */
    private static String newName() {
        long random = ThreadLocalRandom.current().nextLong() >>> 1;
        return ProcessHandle.current().pid() + "-" + Long.toString(random, 36);
    }

    @Override
    public Flux<Boolean> isLeader(String task) {
        return numbers(task, false).map(number -> number > 0).distinctUntilChanged();
    }

    @Override
    public <T> Flux<T> whileLeading(String task, Publisher<T> work) {
        return whileLeading(task, work, false);
    }

    @Override
    public Leadership perDirectory() {
        return new Leadership() {
            @Override
            public Flux<Boolean> isLeader(String directoryId) {
                return numbers("directory:" + directoryId, true)
                        .map(number -> number > 0)
                        .distinctUntilChanged();
            }

            @Override
            public <T> Flux<T> whileLeading(String directoryId, Publisher<T> work) {
                return LeaderElection.this.whileLeading("directory:" + directoryId, work, true);
            }

            @Override
            public Leadership perDirectory() {
                return this;
            }

            @Override
            public Mono<Void> released() {
                return LeaderElection.this.released();
            }
        };
    }

    @Override
    public Mono<Void> released() {
        return Mono.defer(this::untilReleased).timeout(LONGEST_RELEASE, Mono.empty(), scheduler);
    }

    private synchronized Mono<Void> untilReleased() {
        return released.isEmpty() ? Mono.empty() : allReleased.asMono();
    }

    /** Call it without the lock, because subscribers run inside. */
    private void signalIfReleased() {
        Sinks.Empty<Void> reached;
        synchronized (this) {
            if (!released.isEmpty()) {
                return;
            }
            reached = allReleased;
            allReleased = Sinks.empty();
        }
        reached.tryEmitEmpty();
    }

    private <T> Flux<T> whileLeading(String task, Publisher<T> work, boolean isSpread) {
        return numbers(task, isSpread)
                .switchMap(number -> number == 0 ? Flux.<Signal<T>>never() : led(work, task, number))
                .dematerialize();
    }

    private <T> Flux<Signal<T>> led(Publisher<T> work, String task, long number) {
        LeaderStore.Fence fence = new LeaderStore.Fence(store, task, process, number);
        return Flux.from(work)
                .subscribeOn(workers, false)
                .materialize()
                .contextWrite(context -> context.put(LeaderStore.Fence.class, fence));
    }

    /** The number of the lead while this process has it, else 0. */
    private Flux<Long> numbers(String task, boolean isSpread) {
        return Flux.defer(() -> {
            enter(task, isSpread);
            return leads.asFlux()
                    .map(numbers -> numbers.getOrDefault(task, 0L))
                    .distinctUntilChanged()
                    .doFinally(end -> leave(task));
        });
    }

    private void enter(String task, boolean isSpread) {
        boolean starts;
        synchronized (this) {
            tasks.merge(task, 1, Integer::sum);
            released.remove(task);
            if (isSpread) {
                spread.add(task);
            }
            starts = !running;
            running = true;
        }
        if (starts) {
            Flux.defer(this::round)
                    .repeatWhen(rounds -> rounds.concatMap(round -> pause()))
                    .takeWhile(goesOn -> goesOn)
                    .subscribe(goesOn -> {}, this::broken);
        } else {
            wake();
        }
    }

    private void leave(String task) {
        synchronized (this) {
            if (tasks.merge(task, -1, Integer::sum) > 0) {
                return;
            }
            tasks.remove(task);
            spread.remove(task);
            released.add(task);
        }
        wake();
    }

    /** Emits without the lock, because a round may begin inside. Two emissions at a time are one. */
    private void wake() {
        synchronized (this) {
            woken = true;
        }
        wake.tryEmitNext(true);
    }

    /** An error of ours or of the store's code. Nobody leads without rounds. */
    private void broken(Throwable failure) {
        LOG.error("The election of leaders has failed; the next subscription begins it again", failure);
        synchronized (this) {
            running = false;
            released.clear(); // they end by themselves
        }
        signalIfReleased();
        publish(Map.of());
    }

    private Mono<Boolean> pause() {
        return Mono.firstWithSignal(
                        Mono.delay(trusted(PAUSE), scheduler).thenReturn(false),
                        wake.asFlux()
                                .mergeWith(Mono.fromSupplier(this::isWoken))
                                .filter(now -> now)
                                .next())
                .defaultIfEmpty(false);
    }

    private synchronized boolean isWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }

    /** One claim. Emits whether there is anything left to do. */
    private Mono<Boolean> round() {
        return Mono.defer(() -> {
            long now = scheduler.now(TimeUnit.NANOSECONDS);
            LeaderStore.Claim claim = claim(now);
            return Mono.defer(() -> store.claim(claim))
                    .timeout(trusted(TIMEOUT), scheduler)
                    .doOnNext(answer -> won(claim, answer, now))
                    .then(Mono.fromSupplier(this::goesOn))
                    .onErrorResume(failure -> {
                        failed(failure);
                        return Mono.fromSupplier(this::goesOn);
                    });
        });
    }

    /** No longer than this process trusts its leads. So they are over in time, whatever it waits for. */
    private synchronized Duration trusted(Duration longest) {
        if (numbers.isEmpty()) {
            return longest;
        }
        long left = Math.max(0, renewedAt + TRUSTED - scheduler.now(TimeUnit.NANOSECONDS));
        return Duration.ofNanos(Math.min(longest.toNanos(), left));
    }

    private synchronized boolean goesOn() {
        running = !tasks.isEmpty() || !released.isEmpty();
        return running;
    }

    /** First stops what other processes should do, then claims. */
    private LeaderStore.Claim claim(long now) {
        Set<String> claimed = new HashSet<>();
        Map<String, Long> kept = new HashMap<>();
        Set<String> given;
        Set<String> standing;
        synchronized (this) {
            for (String task : tasks.keySet()) {
                Set<String> standFor = candidates.getOrDefault(task, Set.of());
                if (!spread.contains(task) || process.equals(RendezvousHash.preferred(task, standFor))) {
                    claimed.add(task);
                    givenUp.remove(task);
                } else if (numbers.containsKey(task)) {
                    givenUp.add(task);
                }
            }
            if (now - renewedAt < TRUSTED) {
                kept.putAll(numbers);
                kept.keySet().retainAll(claimed);
            }
            given = new HashSet<>(released);
            given.addAll(givenUp);
            standing = Set.copyOf(spread);
        }
        publish(kept);
        return new LeaderStore.Claim(process, claimed, given, standing);
    }

    private void won(LeaderStore.Claim claim, LeaderStore.ClaimResult answer, long sentAt) {
        Map<String, Long> won = new HashMap<>(answer.numbers());
        synchronized (this) {
            if (scheduler.now(TimeUnit.NANOSECONDS) - sentAt >= TRUSTED) {
                won.clear(); // the process was paused: this lead may be over
            }
            woken |= !candidates.equals(answer.candidates());
            candidates = answer.candidates();
            renewedAt = sentAt;
            released.removeAll(claim.released());
            givenUp.removeAll(claim.released());
            won.keySet().retainAll(tasks.keySet());
            if (!answered) {
                LOG.info("The store of the leaders answers again");
            }
            answered = true;
        }
        signalIfReleased();
        publish(won);
    }

    private void failed(Throwable failure) {
        boolean over;
        synchronized (this) {
            over = scheduler.now(TimeUnit.NANOSECONDS) - renewedAt >= TRUSTED;
            if (answered) {
                LOG.warn("The store of the leaders does not answer: {}", failure.toString());
            }
            answered = false;
            if (tasks.isEmpty()) {
                released.clear(); // they end by themselves
            }
        }
        signalIfReleased();
        if (over) {
            publish(Map.of());
        }
    }

    /** Only the rounds call it, one at a time. */
    private void publish(Map<String, Long> now) {
        synchronized (this) {
            if (now.equals(numbers)) {
                return;
            }
            numbers = Map.copyOf(now);
        }
        leads.tryEmitNext(Map.copyOf(now));
    }
}
