package io.dirflux.benchmarks;

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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The members of 2,000 groups, 25 each, 32 groups at a time over 32 connections, from a server that waits 20 ms before
 * each answer: requests per second, of 1,600 that are possible.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@OperationsPerInvocation(FanOutBenchmark.GROUPS)
@Warmup(iterations = 6)
@Measurement(iterations = 4)
@Fork(1)
public class FanOutBenchmark {

    static final int GROUPS = 2_000;

    private static final int WIDTH = 32;
    private static final int LATENCY_MILLIS = 20;

    /** Who fans out. */
    @Param
    public FanOutContender contender = FanOutContender.DIRFLUX;

    private ServerProcess server;
    private FanOutContender.Session session;

    /** Starts the server and the client. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        server = ServerProcess.prepared(0, LATENCY_MILLIS);
        session = contender.open(server.baseUrl(), WIDTH);
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, InterruptedException {
        session.close();
        server.close();
    }

    /** All groups. */
    @Benchmark
    public void members() {
        session.run(GROUPS);
    }
}
