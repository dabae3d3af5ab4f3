package io.dirflux.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The short form: decoding and streaming, twice each and in turn, so that the spread between the runs shows. Writes
 * {@code stream.json} and {@code stream.svg} into the directory given.
 */
public final class ShortFormMain {

    private static final int RUNS = 2;

    private ShortFormMain() {}

    /** One argument: the directory for the results. */
    public static void main(String[] args) throws RunnerException, IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        String before = load();
        for (int run = 0; run < RUNS; run++) {
            collect(new Runner(options("DecodeBenchmark").warmupIterations(20).build()).run(), figures);
            collect(
                    new Runner(walks(32, StreamContender.DRAIN, StreamContender.DIRFLUX, StreamContender.WEB_CLIENT))
                            .run(),
                    figures);
            collect(new Runner(walks(6, StreamContender.JDK, StreamContender.WORKOS)).run(), figures);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        report.put("java", Runtime.version().toString());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("loadBefore", before);
        report.put("loadAfter", load());
        report.put("figures", figures);
        JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("stream.json").toFile(), report);
        Files.writeString(
                directory.resolve("stream.svg"), BarChart.of("CPU per user, µs (less is better)", bars(figures)));
    }

    /** The cheaper a walk, the more of them until it is warm. */
    private static Options walks(int warmups, StreamContender... contenders) {
        return options("StreamBenchmark")
                .param("contender", Stream.of(contenders).map(Enum::name).toArray(String[]::new))
                .warmupIterations(warmups)
                .build();
    }

    private static ChainedOptionsBuilder options(String benchmark) {
        return new OptionsBuilder()
                .include(benchmark)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .jvmArgs("-Xmx512m", "-Dserver.cpus=" + System.getProperty("server.cpus", ""));
    }

    private static void collect(Collection<RunResult> results, Map<String, List<Double>> figures) {
        results.forEach(result -> collect(result, figures));
    }

    private static void collect(RunResult result, Map<String, List<Double>> figures) {
        String method = result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
        String contender = result.getParams().getParam("contender");
        String name = contender == null ? method : method + " " + contender;
        add(figures, name + ", " + result.getPrimaryResult().getScoreUnit(), result.getPrimaryResult());
        result.getSecondaryResults().forEach((metric, secondary) -> {
            if (metric.endsWith("alloc.rate.norm") || metric.endsWith(CpuProfiler.NAME)) {
                add(figures, name + ", " + secondary.getScoreUnit().replace("/op", "") + " per operation", secondary);
            }
        });
    }

    private static void add(Map<String, List<Double>> figures, String name, Result<?> result) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(result.getScore());
    }

    private static Map<String, Collection<Double>> bars(Map<String, List<Double>> figures) {
        Map<String, Collection<Double>> bars = new LinkedHashMap<>();
        figures.forEach((name, runs) -> {
            boolean streamed = name.startsWith("StreamBenchmark") || name.startsWith("DecodeBenchmark.databind");
            if (streamed && name.endsWith("us per operation")) {
                bars.put(name.replaceFirst("^\\w+\\.(walk )?(.*), us per operation$", "$2"), runs);
            }
        });
        return bars;
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
