package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.UserQuery;
import io.dirflux.micrometer.CallMeterObservationHandler;
import io.dirflux.micrometer.MicrometerListener;
import io.dirflux.ratelimit.RateLimits;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Flux;

/**
 * What {@code MicrometerListener} costs: the CPU time of a user of a list and of a get, with it and without it. It has
 * meters and observations, and no tracer: the handlers that Spring Boot registers.
 *
 * <ul>
 *   <li>Each fork measures both, round by round in turn, so that a busy machine and the compiler meet both alike. A
 *       round is a list, or a tenth of a second of gets: in longer ones, what else runs on the machine changes within a
 *       round. It counts the rounds after others have warmed it up, all together, because the system tells CPU time in
 *       steps of 10 ms.
 *   <li>The cost of a fork is the difference of the two. The figure is the median cost of five forks. It fails if it is
 *       more than 5% of a user, or more than 5 µs of a get.
 * </ul>
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.dirflux.benchmarks.ObservedMain
 * java -cp benchmarks/target/benchmarks.jar io.dirflux.benchmarks.ObservedMain short
 * }</pre>
 *
 * <p>The short form has one fork, which is not quite warm.
 */
public final class ObservedMain {

    private static final double MOST_PERCENT_OF_A_USER = 5;
    private static final double MOST_MICROS_OF_A_GET = 5;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int USERS = 40_000;
    private static final int GETS = 2_000;
    private static final int ROUNDS_OF_GETS = 5; // for each of the users
    private static final int GETS_AT_A_TIME = 8;

    /** One event loop: how the connections of a client spread over several changes a get more than a listener does. */
    private static final List<String> OPTIONS = List.of("-Xmx1g", "-Dreactor.netty.ioWorkerCount=1");

    private ObservedMain() {}

    /** How many forks there are, and how many rounds of each fork warm it up and count. */
    private enum Form {
        FULL(5, 20, 12),
        SHORT(1, 6, 6);

        final int forks;
        final int warm;
        final int counted;

        Form(int forks, int warm, int counted) {
            this.forks = forks;
            this.warm = warm;
            this.counted = counted;
        }
    }

    /** CPU time in microseconds. */
    private record Cost(double plain, double observed) {

        double more() {
            return observed - plain;
        }

        double morePercent() {
            return 100 * more() / plain;
        }
    }

    private record Fork(Cost user, Cost get) {}

    /** Without arguments the full form, with {@code short} the short one. {@code fork FORM} is one fork of a form. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 2) {
            measure(Form.valueOf(args[1]));
            System.exit(0); // the server's output may still be read
        }
        Form form = args.length == 1 && args[0].equals("short") ? Form.SHORT : Form.FULL;
        List<Fork> forks = new ArrayList<>();
        for (int i = 0; i < form.forks; i++) {
            Fork fork = fork(form);
            print("fork " + (i + 1) + ", user", fork.user);
            print("fork " + (i + 1) + ", get", fork.get);
            forks.add(fork);
        }
        double percent = median(forks, fork -> fork.user.morePercent());
        double micros = median(forks, fork -> fork.get.more());
        boolean holds = percent <= MOST_PERCENT_OF_A_USER && micros <= MOST_MICROS_OF_A_GET;
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"observed\",\"form\":\"%s\",\"percentOfAUser\":%.2f,\"microsOfAGet\":%.2f,"
                        + "\"load\":%.1f,\"holds\":%b}%n",
                form.name().toLowerCase(Locale.ROOT),
                percent,
                micros,
                SYSTEM.getSystemLoadAverage(),
                holds);
        System.exit(holds ? 0 : 1);
    }

    private static void print(String what, Cost cost) {
        System.out.printf(
                Locale.ROOT,
                "%s: plain %.2f us, observed %.2f us, %.2f us more (%.1f%%)%n",
                what,
                cost.plain,
                cost.observed,
                cost.more(),
                cost.morePercent());
    }

    private static double median(List<Fork> forks, ToDoubleFunction<Fork> figure) {
        return Median.of(forks.stream().mapToDouble(figure));
    }

    private static Fork fork(Form form) throws IOException, InterruptedException {
        double[] numbers = Arrays.stream(ForkedJvm.run(ObservedMain.class, OPTIONS, "fork", form.name())
                        .split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Fork(new Cost(numbers[0], numbers[1]), new Cost(numbers[2], numbers[3]));
    }

    private static void measure(Form form) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.prepared(USERS, 0);
                DirectorySyncClient plain = client(server.baseUrl(), false);
                DirectorySyncClient observed = client(server.baseUrl(), true)) {
            Cost user = cost(form, 1, USERS, () -> walk(plain), () -> walk(observed));
            Cost get = cost(form, ROUNDS_OF_GETS, GETS, () -> gets(plain), () -> gets(observed));
            System.out.printf(Locale.ROOT, "%.3f %.3f %.3f %.3f%n", user.plain, user.observed, get.plain, get.observed);
        }
    }

    /** The first of a round takes turns too. */
    private static Cost cost(Form form, int times, int units, Runnable plain, Runnable observed) {
        int counted = form.counted * times;
        long plainNanos = 0;
        long observedNanos = 0;
        for (int round = -form.warm * times; round < counted; round++) {
            long before = round % 2 == 0 ? 0 : cpu(observed);
            long spent = cpu(plain);
            long after = round % 2 == 0 ? cpu(observed) : 0;
            if (round >= 0) {
                plainNanos += spent;
                observedNanos += before + after;
            }
        }
        double perUnit = 1e3 * units * counted;
        return new Cost(plainNanos / perUnit, observedNanos / perUnit);
    }

    /** The CPU time of the process. */
    private static long cpu(Runnable work) {
        long before = SYSTEM.getProcessCpuTime();
        work.run();
        return SYSTEM.getProcessCpuTime() - before;
    }

    private static void walk(DirectorySyncClient client) {
        check(
                client.users()
                        .list(UserQuery.inDirectory(PreparedPage.DIRECTORY))
                        .count()
                        .block(),
                USERS);
    }

    /** Some at a time, because a thread that waits for each of them costs more than a get. */
    private static void gets(DirectorySyncClient client) {
        String id = UserIds.id(7);
        check(
                Flux.range(0, GETS)
                        .flatMap(get -> client.users().get(id), GETS_AT_A_TIME)
                        .count()
                        .block(),
                GETS);
    }

    private static void check(Long users, int expected) {
        if (users == null || users != expected) {
            throw new IllegalStateException("Not all users: " + users);
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
            observations
                    .observationConfig()
                    .observationHandler(new FirstMatchingCompositeObservationHandler(
                            new CallMeterObservationHandler(meters), new DefaultMeterObservationHandler(meters)));
            builder.listener(MicrometerListener.create(observations, meters));
        }
        return builder.build();
    }
}
