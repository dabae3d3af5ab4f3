package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.events.LeaderStore;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.ratelimit.SharedRateLimiter;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cluster, Sentinel, TLS and credentials are the application's client's: two limiters share a limit through each. */
@Tag("socket")
@Timeout(60)
class RedisTopologiesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final String apiKey = TestRedis.key();

    @Test
    void throughACluster() throws Exception {
        TestRedis.Own redis = TestRedis.Own.start(folder, "--cluster-enabled", "yes");
        RedisClusterClient client = RedisClusterClient.create(redis.url());
        try (var admin = RedisClient.create(redis.url()).connect()) {
            admin.sync().clusterAddSlots(IntStream.range(0, 16_384).toArray());
            await().atMost(PATIENCE).until(() -> admin.sync().clusterInfo().contains("cluster_state:ok"));
            assertShared(RedisRateLimiter.builder(client, apiKey), RedisRateLimiter.builder(client, apiKey));
            assertLeads(RedisLeaderStore.of(client, apiKey));
            assertThat(admin.sync().keys("*"))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .extracting(key -> admin.sync().clusterKeyslot(key))
                    .containsOnly(
                            admin.sync().clusterKeyslot(RedisKeys.of(apiKey).root()));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
            redis.run("stop");
        }
    }

    @Test
    void throughSentinel() throws Exception {
        TestRedis.Own redis = TestRedis.Own.start(folder);
        try (TestSentinel sentinel = TestSentinel.start(folder, redis)) {
            RedisClient client = sentinel.client();
            assertShared(RedisRateLimiter.builder(client, apiKey), RedisRateLimiter.builder(client, apiKey));
            assertLeads(RedisLeaderStore.of(client, apiKey));
            TestRedis.shutdown(client);
        } finally {
            redis.run("stop");
        }
    }

    @Test
    void throughTlsWithAUserAndAPassword() throws Exception {
        TestRedis.url();
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        assumeTrue(hasCertificate(key, certificate), "no openssl here");
        int port = TestSentinel.freePort();
        String options = "--tls-port " + port + " --tls-cert-file " + certificate + " --tls-key-file " + key
                + " --tls-auth-clients no --user limits on >password ~dirflux:* &dirflux:* -@all +hello +ping +eval"
                + " +evalsha +get +set +time +publish +subscribe +hmget +hset +hdel +zadd +zrem +zrange"
                + " +zremrangebyscore +pexpire";
        TestRedis.Own redis = TestRedis.Own.start(folder, options.split(" "));
        RedisClient client = RedisClient.create(RedisURI.Builder.redis("localhost", port)
                .withSsl(true)
                .withAuthentication("limits", "password")
                .build());
        client.setOptions(ClientOptions.builder()
                .sslOptions(
                        SslOptions.builder().trustManager(certificate.toFile()).build())
                .build());
        try {
            assertShared(RedisRateLimiter.builder(client, apiKey), RedisRateLimiter.builder(client, apiKey));
            assertLeads(RedisLeaderStore.of(client, apiKey));
        } finally {
            TestRedis.shutdown(client);
            redis.run("stop");
        }
    }

    private static boolean hasCertificate(Path key, Path certificate) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "1",
                            "-subj",
                            "/CN=localhost",
                            "-addext",
                            "subjectAltName=DNS:localhost",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Both take part in one limit. */
    private static void assertShared(
            SharedRateLimiter.Builder<RedisRateLimiter> first, SharedRateLimiter.Builder<RedisRateLimiter> second) {
        RateLimits limits = RateLimits.perSecond(5).perDirectory(2);
        RedisRateLimiter one = first.limits(limits).build();
        RedisRateLimiter other = second.limits(limits).build();
        try {
            take(one, RateLimitKey.client(), RateLimitKey.directory("directory_1"));
            take(other, RateLimitKey.client());
            await().atMost(PATIENCE).until(() -> one.status().processes() == 2);
            assertThat(one.status().reachable()).isTrue();
            assertThat(other.status().reachable()).isTrue();
        } finally {
            one.closeLater().block(PATIENCE);
            other.closeLater().block(PATIENCE);
        }
    }

    private static void take(RedisRateLimiter limiter, RateLimitKey... keys) {
        limiter.acquire(PermitRequest.of(keys)).block(PATIENCE).ended(RateFeedback.silent());
    }

    private static void assertLeads(RedisLeaderStore leaders) {
        Set<String> task = Set.of("task");
        try (leaders) {
            assertThat(leaders.claim(new LeaderStore.Claim("one", task, Set.of(), task))
                            .block(PATIENCE)
                            .numbers())
                    .containsEntry("task", 1L);
            assertThat(leaders.claim(new LeaderStore.Claim("other", task, Set.of(), task))
                            .block(PATIENCE)
                            .numbers())
                    .isEmpty();
        }
    }
}
