package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A walk of 100 pages of 100 users without a rate limit. The score is users per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WalkBenchmark {

    private static final int USERS = 10_000;

    private ServerProcess server;
    private DirectorySyncClient client;

    /** Starts the server and the client. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        server = ServerProcess.start(USERS);
        client = DirectorySyncClient.builder()
                .apiKey(Simulator.DEFAULT_API_KEY)
                .baseUrl(server.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .build();
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, InterruptedException {
        client.close();
        server.close();
    }

    /** The whole directory, counted. */
    @Benchmark
    @OperationsPerInvocation(USERS)
    public long walk() {
        Long count = client.users()
                .list(UserQuery.inDirectory(server.directoryId()))
                .count()
                .block();
        if (count == null || count != USERS) {
            throw new IllegalStateException("Expected " + USERS + " users, got " + count);
        }
        return count;
    }
}
