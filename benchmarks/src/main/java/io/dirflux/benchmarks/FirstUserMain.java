package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import reactor.netty.http.client.HttpClient;

/**
 * How long a fresh JVM takes from its start to the first user, beside one that asks with Reactor Netty alone: both in
 * turn, the medians. Prints a line of JSON.
 */
public final class FirstUserMain {

    private static final int ROUNDS = 7;

    private FirstUserMain() {}

    /** No arguments. With {@code bare} or {@code dirflux} and a base URL: one of those JVMs. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            ask(args[0], args[1]);
            System.out.println(System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime());
            return;
        }
        long[] bare = new long[ROUNDS];
        long[] dirflux = new long[ROUNDS];
        try (ServerProcess server = ServerProcess.prepared(0, 0)) {
            for (int round = 0; round < ROUNDS; round++) {
                bare[round] = freshJvm("bare", server.baseUrl());
                dirflux[round] = freshJvm("dirflux", server.baseUrl());
            }
        }
        Arrays.sort(bare);
        Arrays.sort(dirflux);
        System.out.printf(
                "{\"benchmark\":\"first user\",\"bareMillis\":%d,\"dirfluxMillis\":%d,\"laterMillis\":%d}%n",
                bare[ROUNDS / 2], dirflux[ROUNDS / 2], dirflux[ROUNDS / 2] - bare[ROUNDS / 2]);
    }

    private static void ask(String who, String baseUrl) {
        if (who.equals("bare")) {
            Objects.requireNonNull(HttpClient.create()
                    .get()
                    .uri(baseUrl + "/directory_users/" + UserIds.id(0))
                    .responseContent()
                    .aggregate()
                    .asByteArray()
                    .block());
            return;
        }
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(StreamContender.KEY)
                .baseUrl(baseUrl)
                .rateLimits(RateLimits.unlimited())
                .build()) {
            Objects.requireNonNull(client.users().get(UserIds.id(0)).block());
        }
    }

    private static long freshJvm(String who, String baseUrl) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstUserMain.class.getName(),
                        who,
                        baseUrl)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String millis = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("It failed");
        }
        return Long.parseLong(millis);
    }
}
