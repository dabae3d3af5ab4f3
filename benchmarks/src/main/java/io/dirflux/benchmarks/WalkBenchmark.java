package io.dirflux.benchmarks;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.UserQuery;
import io.dirflux.model.Directory;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A walk of a directory, 100 users a page. Without a server of your own: 100 pages from the simulator, without a rate
 * limit. The first score is walks per second, {@code users} is users per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WalkBenchmark {

    private static final int USERS = 10_000;

    /** The base URL of a server of your own, with the key in {@code WORKOS_API_KEY}; empty for the simulator. */
    @Param("")
    public String server = "";

    /** The id of the directory to walk; empty for the server's first one. */
    @Param("")
    public String directory = "";

    /** How many requests a second, client-wide and in a directory; 0 for as many as go. */
    @Param("0")
    public int rate;

    private @Nullable ServerProcess process;
    private DirectorySyncClient client;
    private String walked;

    /** How many users were read. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {

        /** In this iteration. */
        public long users;

        /** From none again. */
        @Setup(Level.Iteration)
        public void reset() {
            users = 0;
        }
    }

    /** Starts the client, and the server if there is none. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        DirectorySyncClientBuilder builder = DirectorySyncClient.builder()
                .rateLimits(
                        rate == 0
                                ? RateLimits.unlimited()
                                : RateLimits.perSecond(rate).perDirectory(rate));
        if (server.isEmpty()) {
            process = ServerProcess.simulator(USERS);
            builder.apiKey(Simulator.DEFAULT_API_KEY).baseUrl(process.baseUrl());
        } else {
            builder.fromEnvironment().baseUrl(server);
        }
        client = builder.build();
        walked = directory.isEmpty() ? first() : directory;
    }

    private String first() {
        Directory first = client.directories().list(DirectoryQuery.all()).blockFirst();
        if (first == null) {
            throw new IllegalStateException("The server has no directory");
        }
        return first.id();
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, InterruptedException {
        client.close();
        if (process != null) {
            process.close();
        }
    }

    /** The whole directory, counted. */
    @Benchmark
    public long walk(Counted counted) {
        Long count = client.users().list(UserQuery.inDirectory(walked)).count().block();
        if (count == null || count == 0 || (server.isEmpty() && count != USERS)) {
            throw new IllegalStateException("Not the whole directory: " + count + " users");
        }
        counted.users += count;
        return count;
    }
}
