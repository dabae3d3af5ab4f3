package io.dirflux.benchmarks;

import java.io.IOException;

/** The walks of {@link StreamBenchmark} and data binding alone, in turn in one JVM. */
public final class RatioMain {

    private static final int USERS = 40_000;

    private RatioMain() {}

    /** Two arguments: how many rounds, 50 if it is left out; {@code gzip} for answers that are compressed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length == 0 ? 50 : Integer.parseInt(args[0]);
        DecodeBenchmark decode = new DecodeBenchmark();
        try (ServerProcess server = ServerProcess.prepared(USERS, 0, args.length > 1 && args[1].equals("gzip"))) {
            StreamContender.Target target = new StreamContender.Target(server.baseUrl(), USERS);
            Rounds work = new Rounds(rounds, USERS);
            for (StreamContender contender : StreamContender.values()) {
                work.add(contender.name(), contender.open(target).walk());
            }
            work.add("databind alone", () -> {
                for (int page = 0; page < USERS / DecodeBenchmark.USERS; page++) {
                    decode.databind();
                }
            });
            work.run("walk");
        }
        System.exit(0); // not all of them end their threads
    }
}
