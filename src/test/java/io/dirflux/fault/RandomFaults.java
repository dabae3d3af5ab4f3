package io.dirflux.fault;

import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.SimulatedResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives a percentage of requests a random fault. The choice depends on the seed, the request and the number of equal
 * requests before it, so a seed can be replayed even if requests arrive in another order.
 */
final class RandomFaults implements FaultRule {

    private static final int LATE_MILLIS = 250;

    /** Many faulty responses, and one that is only late. */
    private static final List<Map<String, String>> WAITS = List.of(
            Map.of(),
            Map.of("Retry-After", "0"),
            Map.of("Retry-After", "soon"),
            Map.of("Retry-After", "-5"),
            Map.of("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"),
            Map.of("Retry-After", "1"),
            Map.of("Retry-After", "99999999999999999999"),
            Map.of("X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "10", "X-RateLimit-Reset", "1"),
            Map.of("X-RateLimit-Remaining", "-1", "X-RateLimit-Reset", "never"));

    private final long seed;
    private final int ofAHundred;
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> dealt = new ConcurrentHashMap<>();

    RandomFaults(long seed, int ofAHundred) {
        this.seed = seed;
        this.ofAHundred = ofAHundred;
    }

    @Override
    public Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse correct) {
        String what = request.method() + " " + request.path() + "?" + request.query();
        SplittableRandom random =
                new SplittableRandom(31 * (31 * seed + what.hashCode()) + asked.merge(what, 1, Integer::sum));
        if (random.nextInt(100) >= ofAHundred) {
            return Optional.empty();
        }
        Fault fault = fault(random, correct.body().length());
        dealt.computeIfAbsent(name(fault), unused -> new AtomicInteger()).incrementAndGet();
        return Optional.of(fault);
    }

    private static Fault fault(SplittableRandom random, int length) {
        return switch (random.nextInt(13)) {
            case 0 -> new Fault.Reset();
            case 1, 2 -> new Fault.Truncate(random.nextInt(length));
            case 3 -> new Fault.Stall(random.nextInt(length));
            case 4, 5 -> tooMany(random);
            case 6, 7 -> failed(500 + List.of(0, 2, 3, 4).get(random.nextInt(4)));
            case 8 -> new Fault.HangUp(Duration.ofMillis(random.nextInt(5)));
            case 9 -> new Fault.Delay(Duration.ofMillis(random.nextInt(LATE_MILLIS)));
            case 10 -> new Fault.HalfGzip();
            case 11 -> new Fault.Garbage(random.nextInt(500));
            default -> new Fault.NotHttp();
        };
    }

    private static Fault tooMany(SplittableRandom random) {
        Map<String, String> wait = WAITS.get(random.nextInt(WAITS.size()));
        return new Fault.Status(429, "application/json", "\"Ratelimited\"", wait);
    }

    private static Fault failed(int status) {
        return new Fault.Status(status, "text/html", "<html><h1>" + status + "</h1>", Map.of());
    }

    private static String name(Fault fault) {
        return fault instanceof Fault.Status status
                ? String.valueOf(status.status())
                : fault.getClass().getSimpleName();
    }

    /** The number of faults of each kind so far. */
    Map<String, AtomicInteger> dealt() {
        return dealt;
    }

    int total() {
        return dealt.values().stream().mapToInt(AtomicInteger::get).sum();
    }
}
