package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** The books of a shared limit in memory, told the time. It does what the script for Redis does. */
public final class LeasesInMemory {

    private static final long LEASE = LeaseStore.LEASE.toNanos();
    private static final long SAME_HOLD = 50_000_000L;

    private final Map<RateLimitKey, Ledger> ledgers = new HashMap<>();
    private final Sinks.Many<Sent> signals = Sinks.many().multicast().directBestEffort();
    private final Scheduler time;
    private int exchanges;

    LeasesInMemory(Scheduler time) {
        this.time = time;
    }

    /** On a clock that says what the clock of a Redis on this machine says. */
    public static LeasesInMemory onTheClockOfTheSystem() {
        return new LeasesInMemory(new Scheduler() {
            @Override
            public long now(TimeUnit unit) {
                return unit.convert(System.currentTimeMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public Disposable schedule(Runnable task) {
                throw new UnsupportedOperationException("only a clock");
            }

            @Override
            public Worker createWorker() {
                throw new UnsupportedOperationException("only a clock");
            }
        });
    }

    private record Sent(String process, LeaseSignal signal) {}

    private static final class Holder {
        int held;
        int wanted;
        long seenAt;
        int permits;
        long period;
        List<Long> lent = List.of();
    }

    private static final class Ledger {
        final TreeMap<String, Holder> processes = new TreeMap<>();
        final List<Long> cooling = new ArrayList<>();
        long heldUntil;
        long at = Long.MIN_VALUE / 2;
        long againAt = at;

        @Nullable
        HoldReason reason;
    }

    /** How often processes have asked. */
    int exchanges() {
        return exchanges;
    }

    /** Forgets everything, as after a restart. */
    void flush() {
        ledgers.clear();
    }

    /** What speaks for one process. */
    public LeaseStore of(String process) {
        return of(process, () -> Duration.ZERO);
    }

    /** The same with a latency of each message; it does not answer for as long as the latency is null. */
    LeaseStore of(String process, Supplier<@Nullable Duration> latency) {
        return new LeaseStore() {
            @Override
            public Mono<List<LeaseGrant>> exchange(List<LeaseReport> reports) {
                return Mono.defer(() -> {
                    Duration there = latency.get();
                    if (there == null) {
                        return Mono.never();
                    }
                    Mono<List<LeaseGrant>> answer = Mono.fromSupplier(() -> exchanged(process, reports));
                    return there.isZero()
                            ? answer
                            : Mono.delay(there, time).then(answer).delayElement(there, time);
                });
            }

            @Override
            public Flux<LeaseSignal> signals() {
                return signals.asFlux()
                        .filter(sent -> !sent.process().equals(process) && latency.get() != null)
                        .concatMap(sent -> {
                            Duration there = latency.get();
                            return there == null || there.isZero()
                                    ? Mono.just(sent.signal())
                                    : Mono.delay(there, time).thenReturn(sent.signal());
                        });
            }
        };
    }

    private List<LeaseGrant> exchanged(String process, List<LeaseReport> reports) {
        exchanges++;
        List<Sent> news = new ArrayList<>();
        List<LeaseGrant> grants =
                reports.stream().map(report -> exchanged(process, report, news)).toList();
        news.forEach(signals::tryEmitNext);
        return grants;
    }

    private LeaseGrant exchanged(String name, LeaseReport report, List<Sent> news) {
        long now = time.now(TimeUnit.NANOSECONDS);
        Ledger ledger = ledgers.computeIfAbsent(report.key(), absent -> new Ledger());
        ledger.againAt = now - ledger.at >= LEASE ? now : ledger.againAt;
        ledger.at = now;
        endLeases(ledger, name, report.held(), now);
        boolean comesBack = report.held() > 0 && !ledger.processes.containsKey(name) && now - ledger.againAt < LEASE;
        takeBack(ledger, ledger.processes.get(name), report, now);
        Holder me = ledger.processes.computeIfAbsent(name, absent -> new Holder());
        me.held = report.held();
        me.wanted = report.wanted();
        me.seenAt = now;
        me.permits = report.permits();
        me.period = report.period().toNanos();
        ledger.cooling.removeIf(at -> at <= now);
        ledger.cooling.sort(null);
        hold(ledger, name, report, now, news);

        int total = ledger.processes.values().stream()
                .mapToInt(process -> process.permits)
                .min()
                .orElseThrow();
        int held = ledger.processes.values().stream()
                .mapToInt(process -> process.held)
                .sum();
        if (comesBack) { // others may hold what nobody has claimed yet; their leases would have ended a lease later
            long unclaimed = ledger.againAt + LEASE + me.period;
            ledger.cooling.replaceAll(at -> Math.max(at, unclaimed));
            while (ledger.cooling.size() < total - held) {
                ledger.cooling.add(0, unclaimed);
            }
        }
        Map<String, Integer> parts = parts(ledger, total, now);
        int part = parts.get(name);
        int pool = total - held;
        int free = 0;
        List<Duration> cooling = new ArrayList<>();
        me.lent = new ArrayList<>();
        for (int more = Math.min(part - me.held, pool); more > 0; more--) {
            int known = pool - ledger.cooling.size();
            if (known > 0) {
                free++;
            } else if (me.held < me.wanted) {
                long at = ledger.cooling.remove(-known);
                cooling.add(Duration.ofNanos(at - now));
                me.lent.add(at);
            } else {
                break;
            }
            me.held++;
            pool--;
        }
        int needed = 0;
        boolean urgent = false;
        for (Map.Entry<String, Holder> entry : ledger.processes.entrySet()) {
            Holder process = entry.getValue();
            int missing = Math.min(parts.get(entry.getKey()), process.wanted) - process.held;
            if (missing > 0) {
                needed += missing;
                urgent |= process.held == 0;
            }
        }
        int lacking = needed - pool;
        int excess = Math.max(0, Math.min(me.held - part, lacking));
        if (lacking > 0 && Math.min(part, me.wanted) > me.held) {
            news.add(new Sent(name, new LeaseSignal.Wanted(report.key())));
        }
        if (needed > 0 && pool > 0) {
            news.add(new Sent(name, new LeaseSignal.Returned(report.key())));
        }
        int elsewhere = Math.min(total, total - pool + ledger.cooling.size()) - me.held;
        int processes = ledger.processes.size();
        if (me.held == 0 && me.wanted == 0) {
            ledger.processes.remove(name);
        }
        long left = ledger.heldUntil - now;
        return new LeaseGrant(
                free,
                cooling,
                excess,
                urgent,
                Math.max(0, elsewhere),
                processes,
                left > 0 ? Duration.ofNanos(left) : Duration.ZERO,
                left > 0 ? ledger.reason : null);
    }

    private static void endLeases(Ledger ledger, String name, int held, long now) {
        ledger.processes.entrySet().removeIf(entry -> {
            Holder process = entry.getValue();
            long end = process.seenAt + LEASE;
            boolean over = end <= now;
            int claimed = entry.getKey().equals(name) ? held : 0;
            for (int i = claimed; over && i < process.held; i++) {
                ledger.cooling.add(end + process.period);
            }
            return over;
        });
    }

    /** What has left a process cools as it says, or as it was lent if the answer got lost; nothing counts twice. */
    private static void takeBack(Ledger ledger, @Nullable Holder process, LeaseReport report, long now) {
        int returned = report.cooling().size();
        int gone = process == null ? returned : process.held - report.held();
        for (Duration wait : last(gone, report.cooling())) {
            ledger.cooling.add(now + wait.toNanos());
        }
        if (process != null) {
            ledger.cooling.addAll(last(gone - returned, process.lent));
        }
    }

    private static <T> List<T> last(int most, List<T> list) {
        return list.subList(list.size() - Math.max(0, Math.min(most, list.size())), list.size());
    }

    private void hold(Ledger ledger, String name, LeaseReport report, long now, List<Sent> news) {
        long until = now + report.heldFor().toNanos();
        if (report.holdReason() != null && until > Math.max(ledger.heldUntil, now) + SAME_HOLD) {
            ledger.heldUntil = until;
            ledger.reason = report.holdReason();
            news.add(new Sent(name, new LeaseSignal.Held(report.key(), report.heldFor(), report.holdReason())));
        }
    }

    /** Everybody gets what it wants, up to a level. The rest goes by turns, and what is left over goes to all. */
    private static Map<String, Integer> parts(Ledger ledger, int total, long now) {
        Map<String, Integer> parts = new HashMap<>();
        ledger.processes.keySet().forEach(name -> parts.put(name, 0));
        List<String> everybody = ledger.processes.keySet().stream()
                .filter(name -> ledger.processes.get(name).wanted > 0)
                .toList();
        if (everybody.isEmpty()) {
            return parts;
        }
        List<String> hungry = new ArrayList<>(everybody);
        int left = total;
        for (boolean found = true; found; ) {
            found = false;
            double level = (double) left / hungry.size();
            for (String name : List.copyOf(hungry)) {
                int wanted = ledger.processes.get(name).wanted;
                if (wanted <= level) {
                    parts.put(name, wanted);
                    left -= wanted;
                    hungry.remove(name);
                    found = true;
                }
            }
        }
        boolean satisfied = hungry.isEmpty();
        List<String> sharing = satisfied ? everybody : hungry;
        int rest = left % sharing.size();
        long turn = satisfied ? 0 : now / (2 * ledger.processes.get(sharing.get(0)).period) * rest % sharing.size();
        for (int i = 0; i < sharing.size(); i++) {
            int more = left / sharing.size() + (Math.floorMod(i - turn, sharing.size()) < rest ? 1 : 0);
            parts.merge(sharing.get(i), more, Integer::sum);
        }
        return parts;
    }
}
