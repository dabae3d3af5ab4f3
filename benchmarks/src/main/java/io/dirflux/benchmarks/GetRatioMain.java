package io.dirflux.benchmarks;

import java.io.IOException;

/** The gets of {@link GetBenchmark} from a server that answers at once, in turn in one JVM. */
public final class GetRatioMain {

    /** The clock of the CPU time counts in steps of 10 ms, so this many gets make steps of 1 µs. */
    private static final int GETS = 10_000;

    private GetRatioMain() {}

    /** One argument: how many rounds, 20 if it is left out. */
    public static void main(String[] args) throws IOException, InterruptedException {
        GetBenchmark gets = new GetBenchmark();
        gets.start();
        try {
            new Rounds(args.length == 0 ? 20 : Integer.parseInt(args[0]), GETS)
                    .add("bare", () -> repeat(gets::bare))
                    .add("bare with the same request", () -> repeat(gets::bareSameRequest))
                    .add("Dirflux", () -> repeat(gets::dirflux))
                    .run("get");
        } finally {
            gets.stop();
        }
    }

    private static void repeat(Runnable get) {
        for (int call = 0; call < GETS; call++) {
            get.run();
        }
    }
}
