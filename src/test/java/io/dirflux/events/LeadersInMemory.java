package io.dirflux.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Who leads which task, in memory, told the time. */
final class LeadersInMemory implements LeaderStore {

    private static final long LEASE_NANOS = LEASE.toNanos();

    private final Map<String, Lead> leads = new HashMap<>();
    private final Map<String, Map<String, Long>> candidates = new HashMap<>();
    private final Scheduler time;
    private final long leastLeft;
    private long skipped;

    LeadersInMemory(Scheduler time) {
        this(time, LEASE);
    }

    /** Renews a lead only if less than this is left of it, as a database does. */
    LeadersInMemory(Scheduler time, Duration leastLeft) {
        this.time = time;
        this.leastLeft = leastLeft.toNanos();
    }

    private record Lead(@Nullable String process, long number, long until) {}

    void skipALease() {
        skipped += LEASE_NANOS;
    }

    /** The same, for a process that the store answers only while this is true. */
    LeaderStore reachableWhile(BooleanSupplier reachable) {
        return claim -> Mono.defer(() -> reachable.getAsBoolean() ? claim(claim) : Mono.never());
    }

    @Nullable
    String leader(String task) {
        Lead lead = leads.get(task);
        return lead == null || lead.until <= now() ? null : lead.process;
    }

    @Override
    public Mono<ClaimResult> claim(Claim claim) {
        return Mono.fromSupplier(() -> claimed(claim));
    }

    private synchronized ClaimResult claimed(Claim claim) {
        long now = now();
        claim.released()
                .forEach(task -> leads.computeIfPresent(
                        task,
                        (name, lead) ->
                                claim.process().equals(lead.process) ? new Lead(null, lead.number, now) : lead));
        Map<String, Long> numbers = new HashMap<>();
        for (String task : claim.claimed()) {
            Lead lead = leads.getOrDefault(task, new Lead(null, 0, now));
            boolean isFree = lead.process == null || lead.until <= now;
            if (isFree || lead.process.equals(claim.process())) {
                long until = isFree || lead.until < now + leastLeft ? now + LEASE_NANOS : lead.until;
                lead = new Lead(claim.process(), isFree ? lead.number + 1 : lead.number, until);
                leads.put(task, lead);
                numbers.put(task, lead.number);
            }
        }
        claim.released()
                .forEach(task -> candidates.getOrDefault(task, new HashMap<>()).remove(claim.process()));
        Map<String, Set<String>> standing = new HashMap<>();
        for (String task : claim.standing()) {
            Map<String, Long> all = candidates.computeIfAbsent(task, absent -> new HashMap<>());
            all.put(claim.process(), now + LEASE_NANOS);
            all.values().removeIf(until -> until <= now);
            standing.put(task, new HashSet<>(all.keySet()));
        }
        return new ClaimResult(numbers, standing);
    }

    private long now() {
        return time.now(TimeUnit.NANOSECONDS) + skipped;
    }
}
