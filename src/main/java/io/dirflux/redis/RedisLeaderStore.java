package io.dirflux.redis;

import io.dirflux.events.LeaderStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Keeps who leads which task in Redis, for followers without a database.
 *
 * <pre>{@code
 * RedisLeaderStore leaders = RedisLeaderStore.of(redis, apiKey);
 * EventFollower.builder(client)
 *         .leadership(Leadership.of(leaders), "mails")
 *         .build()
 *         .follow(position, handler)
 *         .subscribe();
 * }</pre>
 *
 * <p>A Redis that loses its memory, at a restart or a failover, forgets the numbers and may let two processes lead for
 * up to 15 seconds. Nothing is fenced: a follower's handler must be idempotent. Keep the leaders in the database of the
 * store if you have one.
 */
public final class RedisLeaderStore implements LeaderStore, AutoCloseable {

    private static final RedisScript SCRIPT = RedisScript.of("leaders.lua");

    private final RedisAccess<?> redis;
    private final RedisKeys names;

    private RedisLeaderStore(RedisAccess<?> redis, RedisKeys names) {
        this.redis = redis;
        this.names = names;
    }

    /**
     * A store in one Redis, or behind Sentinel. It connects at the first claim.
     *
     * @param redis the application's client, which it also shuts down
     * @param apiKey which WorkOS environment the tasks belong to; Redis is sent a digest of it
     */
    public static RedisLeaderStore of(RedisClient redis, String apiKey) {
        return new RedisLeaderStore(RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    /** The same for a Redis Cluster. */
    public static RedisLeaderStore of(RedisClusterClient redis, String apiKey) {
        return new RedisLeaderStore(RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    @Override
    public Mono<ClaimResult> claim(Claim claim) {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of(claim.process(), String.valueOf(LEASE.toMillis())));
        Set<String> all = new LinkedHashSet<>(claim.claimed());
        all.addAll(claim.standing());
        all.addAll(claim.released());
        List<String> tasks = List.copyOf(all);
        for (String task : tasks) {
            keys.add(names.leader(task));
            keys.add(names.candidates(task));
            arguments.add(
                    claim.claimed().contains(task) ? "claim" : claim.released().contains(task) ? "release" : "-");
            arguments.add(claim.standing().contains(task) ? "stand" : "-");
        }
        if (tasks.isEmpty()) {
            return Mono.just(new ClaimResult(Map.of(), Map.of()));
        }
        return redis.run(SCRIPT, keys.toArray(String[]::new), arguments.toArray(String[]::new))
                .map(answer -> result(tasks, answer));
    }

    /** For each task its number, 0 if another process leads it, and then its candidates. */
    private static ClaimResult result(List<String> tasks, List<Object> answer) {
        Map<String, Long> numbers = new HashMap<>();
        Map<String, Set<String>> candidates = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            List<?> fields = (List<?>) answer.get(i);
            long number = (Long) fields.get(0);
            if (number > 0) {
                numbers.put(tasks.get(i), number);
            }
            Set<String> standing = new HashSet<>();
            fields.subList(1, fields.size()).forEach(name -> standing.add((String) name));
            if (!standing.isEmpty()) {
                candidates.put(tasks.get(i), standing);
            }
        }
        return new ClaimResult(numbers, candidates);
    }

    /** Closes the connection. Does not block. */
    @Override
    public void close() {
        redis.close();
    }
}
