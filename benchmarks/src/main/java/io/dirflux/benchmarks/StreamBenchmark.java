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
 * All users of a directory over a socket, 100 a page, the limiter on but unlimited: microseconds for each
 * user, after the same number of walks however busy the machine is. With {@link CpuProfiler} the process's CPU time for
 * each user, with {@code -prof gc} the bytes allocated for each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(StreamBenchmark.USERS)
@Warmup(iterations = 32)
@Measurement(iterations = 6)
@Fork(1)
public class StreamBenchmark {

    static final int USERS = 100_000;

    /** Who walks. */
    @Param
    public StreamContender contender = StreamContender.DIRFLUX;

    /** Whether the server compresses, as the public API does: every client here asks for it. */
    @Param("false")
    public boolean gzip;

    private ServerProcess server;
    private StreamContender.Session session;

    /** Starts the server and the client. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        server = ServerProcess.prepared(USERS, 0, gzip);
        session = contender.open(new StreamContender.Target(server.baseUrl(), USERS));
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, InterruptedException {
        session.close();
        server.close();
    }

    /** The whole directory. */
    @Benchmark
    public void walk() {
        session.walk().run();
    }
}
