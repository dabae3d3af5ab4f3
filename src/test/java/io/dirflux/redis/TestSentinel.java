package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One Sentinel on loopback that watches a master, and decides alone that it is down. */
record TestSentinel(Process process, int port) implements AutoCloseable {

    private static final String MASTER = "main";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Half a second without an answer of the master begins a failover. */
    static TestSentinel start(Path folder, TestRedis.Own master) throws IOException {
        int port = freePort();
        Path settings = Files.writeString(
                folder.resolve("sentinel.conf"), """
                bind 127.0.0.1
                port %d
                sentinel monitor %s 127.0.0.1 %d 1
                sentinel down-after-milliseconds %s 500
                sentinel failover-timeout %s 10000
                """.formatted(port, MASTER, master.port(), MASTER, MASTER));
        Process process = new ProcessBuilder("redis-server", settings.toString(), "--sentinel")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new TestSentinel(process, port);
    }

    /** A client of whatever is the master, once Sentinel knows it. */
    RedisClient client() {
        RedisClient client = RedisClient.create(
                RedisURI.Builder.sentinel("127.0.0.1", port, MASTER).build());
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            client.connect().close();
            return true;
        });
        return client;
    }

    /** Waits until it knows the replica of its master. */
    void knowsAReplica() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (var connection = client.connectSentinel()) {
            await().atMost(PATIENCE)
                    .until(() -> !connection.sync().replicas(MASTER).isEmpty());
        } finally {
            TestRedis.shutdown(client);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
