package io.dirflux.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.ratelimit.RateLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * A follower in a process of its own, which can be killed: it keeps its position in a file, and a journal of its work.
 */
final class FollowerProcess implements AutoCloseable {

    private final Process process;

    private FollowerProcess(Process process) {
        this.process = process;
    }

    static FollowerProcess start(String baseUrl, String apiKey, Path checkpoint, Path journal) throws IOException {
        return new FollowerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FollowerProcess.class.getName(),
                        baseUrl,
                        apiKey,
                        checkpoint.toString(),
                        journal.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start());
    }

    /** As {@code kill -9}: nothing in the process runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still alive");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) {
        Path journal = Path.of(args[3]);
        DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(args[1])
                .baseUrl(args[0])
                .rateLimits(RateLimits.unlimited())
                .build();
        EventFollower.builder(client)
                .pollInterval(Duration.ofMillis(20), Duration.ofMillis(100))
                .build()
                .follow(CheckpointStore.file(Path.of(args[2])), event -> work(event, journal))
                .block();
    }

    private static Mono<Void> work(DirectoryEvent event, Path journal) {
        return Mono.delay(Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, 5)))
                .then(Mono.fromRunnable(() -> note(event, journal)));
    }

    /** One short line is written at once or not at all. */
    private static synchronized void note(DirectoryEvent event, Path journal) {
        try {
            String directory = Objects.requireNonNull(event.directoryId());
            Files.write(journal, (event.id() + " " + directory + "\n").getBytes(UTF_8), APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
