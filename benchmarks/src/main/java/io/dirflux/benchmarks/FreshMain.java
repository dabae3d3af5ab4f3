package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The first walks of a fresh JVM, while the compiler is still at work: CPU time of the process and time that passed for
 * each user, walk by walk. Prints a line of JSON.
 */
public final class FreshMain {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int USERS = 200_000;
    private static final int WALKS = 4;

    private FreshMain() {}

    /** One argument: a {@link StreamContender}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> cpuMicros = new ArrayList<>();
        List<String> micros = new ArrayList<>();
        try (ServerProcess server = ServerProcess.prepared(USERS, 0);
                StreamContender.Session session =
                        StreamContender.valueOf(args[0]).open(new StreamContender.Target(server.baseUrl(), USERS))) {
            for (int walk = 0; walk < WALKS; walk++) {
                long cpu = SYSTEM.getProcessCpuTime();
                long start = System.nanoTime();
                session.walk().run();
                micros.add(perUser(System.nanoTime() - start));
                cpuMicros.add(perUser(SYSTEM.getProcessCpuTime() - cpu));
            }
        }
        System.out.printf(
                "{\"benchmark\":\"first walks\",\"contender\":\"%s\",\"cpuMicros\":%s,\"micros\":%s}%n",
                args[0], cpuMicros, micros);
        System.exit(0); // not all of them end their threads
    }

    private static String perUser(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e3 / USERS);
    }
}
