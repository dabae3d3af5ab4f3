package io.dirflux.benchmarks;

import io.dirflux.simulator.RateLimitAlgorithm;
import io.dirflux.simulator.ServerRateHeaders;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;

/**
 * How much of a limit of 10 requests a second each client uses, and how often it is refused, however the server counts
 * and whatever it tells. Prints a table.
 */
public final class ConformanceMain {

    private static final List<ServerRateHeaders> TOLD =
            List.of(ServerRateHeaders.X_RATE_LIMIT, ServerRateHeaders.RETRY_AFTER, ServerRateHeaders.NONE);
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private ConformanceMain() {}

    /**
     * Arguments: how many seconds each client runs (60), then the clients to run (all): {@code DIRFLUX},
     * {@code WEB_CLIENT}, {@code BUCKET4J}, {@code RESILIENCE4J}, {@code WORKOS}. {@code -Dchart=FILE} draws how much
     * each was refused, from the least to the greatest of its nine servers.
     */
    public static void main(String[] args) throws IOException {
        Duration length = Duration.ofSeconds(args.length == 0 ? 60 : Integer.parseInt(args[0]));
        List<Contender> contenders = args.length < 2
                ? List.of(Contender.values())
                : Arrays.stream(args).skip(1).map(Contender::valueOf).toList();
        System.out.println(
                "| client | headers | fixed window: used, refused | sliding window | token bucket | lost calls |");
        System.out.println("|---|---|---|---|---|---|");
        Map<String, Collection<Double>> refused = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            outcomes(contender, WARM_UP);
            List<SaturatedRun.Outcome> outcomes = outcomes(contender, length);
            print(contender, outcomes);
            refused.put(
                    contender.title(),
                    outcomes.stream()
                            .map(outcome -> 100 * outcome.refusedPart())
                            .toList());
        }
        String chart = System.getProperty("chart");
        if (chart != null) {
            Files.writeString(Path.of(chart), BarChart.of("Requests refused with 429, percent", refused));
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d s each; %d cores, JDK %s, load average at the end %.1f%n",
                length.toSeconds(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.exit(0); // some of the clients leave threads behind
    }

    /** All servers at once: for each of {@link #TOLD} one that counts in each way, in this order. */
    private static List<SaturatedRun.Outcome> outcomes(Contender contender, Duration length) {
        List<SaturatedRun> runs = new ArrayList<>();
        for (ServerRateHeaders told : TOLD) {
            for (RateLimitAlgorithm counting : RateLimitAlgorithm.values()) {
                runs.add(new SaturatedRun(contender, counting, told, length));
            }
        }
        List<SaturatedRun.Outcome> outcomes = Flux.fromIterable(runs)
                .flatMapSequential(SaturatedRun::outcome, runs.size())
                .collectList()
                .block();
        runs.forEach(SaturatedRun::close);
        return Objects.requireNonNull(outcomes);
    }

    private static void print(Contender contender, List<SaturatedRun.Outcome> outcomes) {
        int ways = RateLimitAlgorithm.values().length;
        for (int i = 0; i < TOLD.size(); i++) {
            StringBuilder row = new StringBuilder("| " + contender.title() + " | " + title(TOLD.get(i)) + " |");
            int lost = 0;
            for (SaturatedRun.Outcome outcome : outcomes.subList(i * ways, (i + 1) * ways)) {
                row.append(String.format(
                        Locale.ROOT, " %.1f%%, %.1f%% |", 100 * outcome.used(), 100 * outcome.refusedPart()));
                lost += outcome.lostCalls();
            }
            System.out.println(row + " " + lost + " |");
        }
    }

    private static String title(ServerRateHeaders told) {
        return switch (told) {
            case NONE -> "none";
            case RETRY_AFTER -> "`Retry-After`";
            case X_RATE_LIMIT -> "`X-RateLimit-*`";
            case ALL -> "both";
        };
    }
}
