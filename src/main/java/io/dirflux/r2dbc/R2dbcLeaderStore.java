package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.dirflux.events.LeaderStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Who leads which task, in two tables beside those of a sync. A claim is one transaction on the clock of the database.
 * It writes only if a lead is free, is given back, or is renewed, which is every two or three seconds: a leader trusts
 * an answer for 12 s, so less than 13 s must never be left of a lead. A lease that ends more than 30 s from now was
 * written before the clock of the database went back: it is cut to 15 s, so that nobody waits for a dead leader. It is
 * 30 s and not 15, because a transaction that has waited reads leases that began after it.
 */
final class R2dbcLeaderStore implements LeaderStore {

    private static final int MOST_CONFLICTS = 5;
    private static final String LEASE_END = "current_timestamp + interval '15' second";
    private static final String FAR = "current_timestamp + interval '30' second";
    private static final String FRESH = "current_timestamp + interval '13' second";

    private final Transactions transactions;

    R2dbcLeaderStore(Transactions transactions) {
        this.transactions = transactions;
    }

    private record Lead(String task, @Nullable String process, long number, boolean live, boolean fresh, boolean far) {

        boolean isOf(String name) {
            return live && name.equals(process);
        }
    }

    private record Candidate(String task, String process, boolean fresh) {}

    @Override
    public Mono<ClaimResult> claim(Claim claim) {
        return transactions
                .run(sql -> released(sql, claim)
                        .then(candidates(sql, claim))
                        .flatMap(candidates -> leads(sql, claim).map(numbers -> new ClaimResult(numbers, candidates))))
                .retryWhen(Retry.max(MOST_CONFLICTS).filter(StoreConflictException.class::isInstance));
    }

    private static Mono<Long> released(Sql sql, Claim claim) {
        return claim.released().isEmpty()
                ? Mono.just(0L)
                : sql.update(
                                "update dirflux_leader set process = null, expires_at = null where process = $1 and task in ("
                                        + texts(sql, 2) + ")",
                                claim.process(),
                                Sql.texts(claim.released()))
                        .then(sql.update(
                                "delete from dirflux_candidate where process = $1 and task in (" + texts(sql, 2) + ")",
                                claim.process(),
                                Sql.texts(claim.released())));
    }

    /** Who stands for each task. This process is written if it is new or was renewed long ago. */
    private static Mono<Map<String, Set<String>>> candidates(Sql sql, Claim claim) {
        if (claim.standing().isEmpty()) {
            return Mono.just(Map.of());
        }
        return sql.query(
                        "select c.task, c.process, c.expires_at > " + FRESH
                                + " as fresh from dirflux_candidate c where c.expires_at > current_timestamp"
                                + " and c.expires_at <= " + FAR + " and c.task in (" + texts(sql, 1) + ")",
                        row -> new Candidate(
                                Objects.requireNonNull(row.get("task", String.class)),
                                Objects.requireNonNull(row.get("process", String.class)),
                                Boolean.TRUE.equals(row.get("fresh", Boolean.class))),
                        (Object) Sql.texts(claim.standing()))
                .collectList()
                .flatMap(candidates -> {
                    Map<String, Set<String>> byTask = new HashMap<>();
                    claim.standing().forEach(task -> byTask.put(task, new HashSet<>(Set.of(claim.process()))));
                    candidates.forEach(candidate ->
                            Objects.requireNonNull(byTask.get(candidate.task())).add(candidate.process()));
                    boolean isFresh = claim.standing().stream()
                            .allMatch(task -> candidates.contains(new Candidate(task, claim.process(), true)));
                    return isFresh ? Mono.just(byTask) : stand(sql, claim).thenReturn(byTask);
                });
    }

    private static Mono<Long> stand(Sql sql, Claim claim) {
        return sql.update(
                        "delete from dirflux_candidate where expires_at <= current_timestamp or expires_at > " + FAR
                                + " or (process = $1 and task in (" + texts(sql, 2) + "))",
                        claim.process(),
                        Sql.texts(claim.standing()))
                .then(sql.update(
                        "insert into dirflux_candidate (task, process, expires_at) select v.c1, cast($1 as varchar), "
                                + LEASE_END + " from " + sql.dialect().unnest(2, 1),
                        claim.process(),
                        Sql.texts(claim.standing())));
    }

    private static Mono<Map<String, Long>> leads(Sql sql, Claim claim) {
        if (claim.claimed().isEmpty()) {
            return Mono.just(Map.of());
        }
        return read(sql, claim.claimed()).collectList().flatMap(leads -> {
            Set<String> missing = new HashSet<>(claim.claimed());
            leads.forEach(lead -> missing.remove(lead.task()));
            boolean settled = missing.isEmpty()
                    && leads.stream()
                            .allMatch(lead ->
                                    lead.live() && !lead.far() && (lead.fresh() || !lead.isOf(claim.process())));
            return settled ? Mono.just(numbers(leads, claim)) : taken(sql, claim, missing);
        });
    }

    private static Mono<Map<String, Long>> taken(Sql sql, Claim claim, Set<String> missing) {
        Mono<Long> created = missing.isEmpty()
                ? Mono.just(0L)
                : sql.update(
                        "insert into dirflux_leader (task, number) select v.c1, 0 from "
                                + sql.dialect().unnest(1, 1),
                        (Object) Sql.texts(missing));
        Mono<Long> renewed = sql.update(
                "update dirflux_leader set expires_at = " + LEASE_END
                        + " where (expires_at > " + FAR + " or (process = $1 and expires_at > current_timestamp))"
                        + " and task in (" + texts(sql, 2) + ")",
                claim.process(),
                Sql.texts(claim.claimed()));
        Mono<Long> claimed = sql.update(
                "update dirflux_leader set process = $1, number = number + 1, expires_at = " + LEASE_END
                        + " where (expires_at is null or expires_at <= current_timestamp) and task in ("
                        + texts(sql, 2) + ")",
                claim.process(),
                Sql.texts(claim.claimed()));
        return created.then(renewed)
                .then(claimed)
                .then(read(sql, claim.claimed()).collectList())
                .map(leads -> numbers(leads, claim));
    }

    private static Map<String, Long> numbers(List<Lead> leads, Claim claim) {
        return leads.stream()
                .filter(lead -> lead.isOf(claim.process()))
                .collect(Collectors.toMap(Lead::task, Lead::number));
    }

    private static Flux<Lead> read(Sql sql, Set<String> tasks) {
        return sql.query(
                "select l.task, l.process, l.number, coalesce(l.expires_at > current_timestamp, false) as live,"
                        + " coalesce(l.expires_at > " + FRESH + ", false) as fresh,"
                        + " coalesce(l.expires_at > " + FAR + ", false) as far"
                        + " from dirflux_leader l where l.task in (" + texts(sql, 1) + ")",
                row -> new Lead(
                        Objects.requireNonNull(row.get("task", String.class)),
                        row.get("process", String.class),
                        Objects.requireNonNull(row.get("number", Long.class)),
                        Boolean.TRUE.equals(row.get("live", Boolean.class)),
                        Boolean.TRUE.equals(row.get("fresh", Boolean.class)),
                        Boolean.TRUE.equals(row.get("far", Boolean.class))),
                (Object) Sql.texts(tasks));
    }

    private static String texts(Sql sql, int parameter) {
        return "select v.c1 from " + sql.dialect().unnest(parameter, 1);
    }

    /**
     * Checks the lead by which a transaction writes, and keeps it until the commit. Call it last: the leader could not
     * renew its lead meanwhile. Without a lead of a database in the context it does nothing.
     */
    static Mono<Void> fence(Transactions transactions, Sql sql, ContextView context) {
        Fence fence = context.getOrDefault(Fence.class, null);
        if (fence == null || !(fence.store() instanceof R2dbcLeaderStore leaders)) {
            return Mono.empty();
        }
        if (!leaders.transactions.equals(transactions)) {
            return Mono.error(new IllegalStateException("The leaders are in " + leaders.transactions
                    + ", and this store is in " + transactions + ": take leaders() of this store, so that a former"
                    + " leader cannot write"));
        }
        String lock = sql.dialect() == SqlDialect.H2 ? " for update" : " for share";
        return sql.query(
                        "select l.number from dirflux_leader l where l.task = $1 and l.process = $2 and l.number = $3"
                                + lock,
                        row -> row.get("number", Long.class),
                        fence.task(),
                        fence.process(),
                        fence.number())
                .next()
                .switchIfEmpty(Mono.error(() -> new StoreConflictException(
                        "Another process leads " + fence.task() + " now: lead " + fence.number() + " is over")))
                .then();
    }

    @Override
    public String toString() {
        return "R2dbcLeaderStore[" + transactions + "]";
    }
}
