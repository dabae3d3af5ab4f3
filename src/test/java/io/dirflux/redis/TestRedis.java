package io.dirflux.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.ratelimit.LeaseReport;
import io.dirflux.ratelimit.RateLimitKey;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The Redis that the environment variable {@code DIRFLUX_REDIS} names, if it is set. */
public final class TestRedis {

    private TestRedis() {}

    /** Its URL; the test is skipped without one. */
    public static String url() {
        String url = System.getenv().getOrDefault("DIRFLUX_REDIS", "");
        assumeTrue(!url.isEmpty(), "no Redis: DIRFLUX_REDIS=redis://... is not set");
        return url;
    }

    /** A client of it; the test is skipped without one, and shuts the client down. */
    public static RedisClient client() {
        return client(url());
    }

    static RedisClient client(String url) {
        return RedisClient.create(RedisURI.create(url));
    }

    public static void shutdown(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }

    /** An API key that no other test has. */
    public static String key() {
        return "sk_test_" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    }

    /** How many processes hold or want permits of the client-wide limit, by the books of this Redis. */
    static int processes(RedisLeaseStore books) {
        LeaseReport nothing = new LeaseReport(
                RateLimitKey.client(), 1_000_000, Duration.ofSeconds(1), 0, 0, List.of(), Duration.ZERO, null);
        return books.exchange(List.of(nothing))
                        .block(Duration.ofSeconds(10))
                        .get(0)
                        .processes()
                - 1;
    }

    /** A Redis of one's own, to be killed and paused. */
    record Own(Path folder, String url) {

        static Own start(Path folder, String... options) throws IOException, InterruptedException {
            TestRedis.url(); // there is a Redis on this machine
            List<String> arguments = new ArrayList<>(List.of("0"));
            arguments.addAll(List.of(options));
            return new Own(folder, run("start", folder, arguments).strip());
        }

        void run(String action) throws IOException, InterruptedException {
            run(action, folder, List.of());
        }

        int port() {
            return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        }

        /** Starts it again on the same port, with nothing in it. */
        void restart() throws IOException, InterruptedException {
            run("start", folder, List.of(String.valueOf(port())));
        }

        private static String run(String action, Path folder, List<String> arguments)
                throws IOException, InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of(Path.of(".ci", "redis").toString(), action, folder.toString()));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(action).isZero();
            return output;
        }
    }
}
