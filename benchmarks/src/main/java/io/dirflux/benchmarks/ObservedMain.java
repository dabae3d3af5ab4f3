package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.UserQuery;
import io.dirflux.micrometer.MicrometerListener;
import io.dirflux.ratelimit.RateLimits;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * What {@code MicrometerListener} costs: the CPU time of a user of a list and of a get, with it and without it. It has
 * meters and observations, and no tracer. Five forks of each, in turn; prints the median of each and their difference.
 * Each fork measures several rounds after others have warmed it up, and counts the median: a round in which the JVM
 * compiles costs a third more.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.dirflux.benchmarks.ObservedMain
 * }</pre>
 */
public final class ObservedMain {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int FORKS = 5;
    private static final int USERS = 40_000;
    private static final int WARM_WALKS = 30;
    private static final int WALKS = 15;
    private static final int GETS = 40_000;
    private static final int WARM_GETS = 2;
    private static final int ROUNDS_OF_GETS = 3;
    private static final long MINUTES_OF_A_FORK = 10;

    private ObservedMain() {}

    /** Without arguments, all forks; with {@code plain} or {@code observed}, one of them. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1) {
            measure(args[0].equals("observed"));
            System.exit(0); // the server's output may still be read
        }
        Map<String, List<double[]>> figures = new TreeMap<>();
        for (int fork = 0; fork < FORKS; fork++) {
            for (String variant : List.of("plain", "observed")) {
                figures.computeIfAbsent(variant, key -> new ArrayList<>()).add(fork(variant));
            }
        }
        print("CPU of a user in us", figures, 0);
        print("CPU of a get in us", figures, 1);
    }

    private static void print(String what, Map<String, List<double[]>> figures, int column) {
        double plain = median(figures.get("plain"), column);
        double observed = median(figures.get("observed"), column);
        System.out.printf(
                Locale.ROOT,
                "%s: plain %.2f, observed %.2f, difference %.2f (%.1f%%)%n",
                what,
                plain,
                observed,
                observed - plain,
                100 * (observed - plain) / plain);
    }

    private static double median(List<double[]> forks, int column) {
        return forks.stream().mapToDouble(fork -> fork[column]).sorted().toArray()[forks.size() / 2];
    }

    private static double[] fork(String variant) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ObservedMain.class.getName(),
                        variant)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] numbers = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        if (!process.waitFor(MINUTES_OF_A_FORK, TimeUnit.MINUTES) || numbers.length != 2) {
            process.destroyForcibly();
            throw new IOException("The fork " + variant + " failed");
        }
        return new double[] {Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])};
    }

    private static void measure(boolean observed) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.prepared(USERS, 0);
                DirectorySyncClient client = client(server.baseUrl(), observed)) {
            double user = median(WARM_WALKS, WALKS, () -> perUnit(() -> walk(client), USERS));
            double get = median(WARM_GETS, ROUNDS_OF_GETS, () -> perUnit(() -> gets(client), GETS));
            System.out.printf(Locale.ROOT, "%.3f %.3f%n", user, get);
        }
    }

    private static double median(int warm, int rounds, DoubleSupplier round) {
        return DoubleStream.generate(round)
                .limit((long) warm + rounds)
                .skip(warm)
                .sorted()
                .skip(rounds / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double perUnit(Runnable work, int units) {
        long cpu = SYSTEM.getProcessCpuTime();
        work.run();
        return (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / units;
    }

    private static void walk(DirectorySyncClient client) {
        Long users = client.users()
                .list(UserQuery.inDirectory(PreparedPage.DIRECTORY))
                .count()
                .block();
        if (users == null || users != USERS) {
            throw new IllegalStateException("Not all users: " + users);
        }
    }

    private static void gets(DirectorySyncClient client) {
        String id = UserIds.id(7);
        for (int i = 0; i < GETS; i++) {
            client.users().get(id).block();
        }
    }

    private static DirectorySyncClient client(String baseUrl, boolean observed) {
        DirectorySyncClientBuilder builder = DirectorySyncClient.builder()
                .apiKey(StreamContender.KEY)
                .baseUrl(baseUrl)
                .rateLimits(RateLimits.unlimited());
        if (observed) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            ObservationRegistry observations = ObservationRegistry.create();
            observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
            builder.listener(MicrometerListener.create(observations, meters));
        }
        return builder.build();
    }
}
