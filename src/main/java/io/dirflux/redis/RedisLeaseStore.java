package io.dirflux.redis;

import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.LeaseGrant;
import io.dirflux.ratelimit.LeaseReport;
import io.dirflux.ratelimit.LeaseSignal;
import io.dirflux.ratelimit.LeaseStore;
import io.dirflux.ratelimit.RateLimitKey;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The books of shared limits in Redis: one script reads and writes them, on the clock of Redis. */
final class RedisLeaseStore implements LeaseStore, AutoCloseable {

    private static final RedisScript SCRIPT = RedisScript.of("leases.lua");
    private static final int KEYS_AT_A_TIME = 100;
    private static final String NONE = "-";
    private static final int FIELDS = 7;

    private final RedisAccess<?> redis;
    private final RedisKeys names;
    private final String process;
    private final Sinks.Many<LeaseSignal> signals = Sinks.many().multicast().directBestEffort();

    RedisLeaseStore(RedisAccess<?> redis, RedisKeys names) {
        this(redis, names, Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36));
    }

    /** @param process a name that no other process has */
    RedisLeaseStore(RedisAccess<?> redis, RedisKeys names, String process) {
        this.redis = redis;
        this.names = names;
        this.process = process;
    }

    @Override
    public Mono<List<LeaseGrant>> exchange(List<LeaseReport> reports) {
        return Flux.fromIterable(reports)
                .buffer(KEYS_AT_A_TIME)
                .flatMapSequential(this::exchanged)
                .flatMapIterable(grants -> grants)
                .collectList();
    }

    private Mono<List<LeaseGrant>> exchanged(List<LeaseReport> reports) {
        String[] keys =
                reports.stream().map(report -> names.ledger(report.key())).toArray(String[]::new);
        List<String> arguments = new ArrayList<>(List.of(process, micros(LEASE), names.channel()));
        reports.forEach(report -> write(report, arguments));
        return redis.run(SCRIPT, keys, arguments.toArray(String[]::new))
                .map(answers -> answers.stream().map(RedisLeaseStore::grant).toList());
    }

    private static void write(LeaseReport report, List<String> arguments) {
        HoldReason reason = report.holdReason();
        arguments.add(RedisKeys.text(report.key()));
        arguments.add(String.valueOf(report.permits()));
        arguments.add(micros(report.period()));
        arguments.add(String.valueOf(report.held()));
        arguments.add(String.valueOf(report.wanted()));
        arguments.add(micros(report.heldFor()));
        arguments.add(reason == null ? NONE : reason.name());
        arguments.add(String.valueOf(report.cooling().size()));
        report.cooling().forEach(wait -> arguments.add(micros(wait)));
    }

    private static LeaseGrant grant(Object answer) {
        List<?> fields = (List<?>) answer;
        List<Duration> cooling = new ArrayList<>();
        for (Object wait : fields.subList(FIELDS, fields.size())) {
            cooling.add(span((Long) wait));
        }
        return new LeaseGrant(
                count(fields, 0),
                cooling,
                count(fields, 1),
                count(fields, 2) == 1,
                count(fields, 3),
                count(fields, 4),
                span((Long) fields.get(5)),
                reason((String) fields.get(6)));
    }

    private static int count(List<?> fields, int index) {
        return ((Long) fields.get(index)).intValue();
    }

    private static @Nullable HoldReason reason(String name) {
        if (name.equals(NONE)) {
            return null;
        }
        return Arrays.stream(HoldReason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(HoldReason.REFUSED); // of a newer version
    }

    /** Rounded up, so that no token comes back too early. */
    private static String micros(Duration span) {
        return String.valueOf((span.toNanos() + 999) / 1_000);
    }

    private static Duration span(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    @Override
    public Flux<LeaseSignal> signals() {
        return signals.asFlux()
                .doOnSubscribe(subscription -> redis.listen(names.channel(), new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String channel, String message) {
                        received(message);
                    }
                }));
    }

    private void received(String message) {
        String[] fields = message.split(" ", 5);
        if (fields.length < 5 || fields[0].equals(process)) {
            return;
        }
        RateLimitKey key = RedisKeys.key(fields[4]);
        LeaseSignal signal = switch (fields[1]) {
            case "wanted" -> new LeaseSignal.Wanted(key);
            case "returned" -> new LeaseSignal.Returned(key);
            case "held" -> held(key, fields);
            default -> null;
        };
        if (signal != null) {
            signals.tryEmitNext(signal);
        }
    }

    private static @Nullable LeaseSignal held(RateLimitKey key, String[] fields) {
        HoldReason reason = reason(fields[3]);
        return reason == null ? null : new LeaseSignal.Held(key, span(Long.parseLong(fields[2])), reason);
    }

    @Override
    public void close() {
        redis.close();
        signals.tryEmitComplete();
    }
}
