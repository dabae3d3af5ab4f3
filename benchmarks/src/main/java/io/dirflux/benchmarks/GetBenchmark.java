package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * One user by its id, one request after the other, beside a bare Reactor Netty GET. With {@link CpuProfiler}
 * the CPU time of each; the sampled times show the 99th percentile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 3)
@Measurement(iterations = 4, time = 3)
@Fork(1)
public class GetBenchmark {

    private static final long NUMBER = 7;
    private static final String ID = UserIds.id(NUMBER);

    /** How long the server waits before it answers. */
    @Param({"0", "5"})
    public int latencyMillis;

    private ServerProcess server;
    private ConnectionProvider pool;
    private HttpClient bare;
    private HttpClient sameRequest;
    private DirectorySyncClient client;

    /** Starts the server and both clients. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        server = ServerProcess.prepared(0, latencyMillis);
        pool = ConnectionProvider.create("bare", 1);
        bare = HttpClient.create(pool).baseUrl(server.baseUrl());
        sameRequest = bare.compress(true)
                .headers(headers -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + StreamContender.KEY)
                        .set(HttpHeaderNames.ACCEPT, "application/json")
                        .set(HttpHeaderNames.USER_AGENT, "bare"));
        client = DirectorySyncClient.builder()
                .apiKey(StreamContender.KEY)
                .baseUrl(server.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .build();
    }

    /** Stops them. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, InterruptedException {
        client.close();
        pool.dispose();
        server.close();
    }

    /** The barest floor: the body as bytes, of a request without a key that takes no gzip. */
    @Benchmark
    public byte[] bare() {
        return get(bare);
    }

    /** The floor: the body as bytes, of the request that the client sends. */
    @Benchmark
    public byte[] bareSameRequest() {
        return get(sameRequest);
    }

    private static byte[] get(HttpClient http) {
        ByteBufMono body =
                http.get().uri("/directory_users/" + ID).responseContent().aggregate();
        byte[] bytes = body.asByteArray().block();
        if (bytes == null || bytes.length == 0) {
            throw new IllegalStateException("No body");
        }
        return bytes;
    }

    /** The client's. */
    @Benchmark
    public DirectoryUser dirflux() {
        DirectoryUser user = client.users().get(ID).block();
        if (user == null || UserIds.number(user.id()) != NUMBER) {
            throw new IllegalStateException("Not the user");
        }
        return user;
    }
}
