package io.dirflux.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class CheckpointStoresTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Nested
    class InMemory extends CheckpointStoreContract {

        @Override
        protected CheckpointStore emptyStore() {
            return CheckpointStore.inMemory();
        }
    }

    @Nested
    class InAFile extends CheckpointStoreContract {

        /** Not a temporary folder, which is deleted behind the test: a save that was cancelled may still be writing. */
        @Override
        protected CheckpointStore emptyStore() throws IOException {
            Path folder = Files.createDirectories(Path.of("target", "checkpoints"));
            return CheckpointStore.file(
                    Files.createTempDirectory(folder, "store").resolve("position"));
        }
    }

    @Test
    void aFileIsOneLineAndHasNoNeighbourLeft(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("position");
        CheckpointStore.file(file).save(Checkpoint.of("event_1")).block(SOON);

        assertThat(file).hasContent("event_1\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(CheckpointStore.file(file).load().block(SOON)).isEqualTo(Checkpoint.of("event_1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" \n", "event_1\nevent_2\n", "\uFEFF\n"})
    void aFileThatIsNoCheckpointIsAnErrorAndNotAnEmptyStore(String content, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("position"), content, UTF_8);

        StepVerifier.create(CheckpointStore.file(file).load())
                .expectErrorSatisfies(failure ->
                        assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("is no checkpoint"))
                .verify(SOON);
        assertThat(file).hasContent(content);
    }

    @Test
    void aFileThatCannotBeWrittenFailsTheSave(@TempDir Path folder) {
        StepVerifier.create(
                        CheckpointStore.file(folder.resolve("missing/position")).save(Checkpoint.of("event_1")))
                .expectError(NoSuchFileException.class)
                .verify(SOON);
    }

    /** It once failed the thread it ran on, and the save never ended. */
    @Test
    void aFileSystemThatIsClosedFailsTheSave(@TempDir Path folder) throws IOException {
        FileSystem archive = FileSystems.newFileSystem(folder.resolve("archive.zip"), Map.of("create", "true"));
        CheckpointStore store = CheckpointStore.file(archive.getPath("position"));
        store.save(Checkpoint.of("event_1")).block(SOON);
        archive.close();

        StepVerifier.create(store.save(Checkpoint.of("event_2")))
                .expectError(ClosedFileSystemException.class)
                .verify(SOON);
    }

    /** The write of a save that was cancelled once put the position back behind what was saved after it. */
    @Test
    void aSaveThatWasCancelledNeverFollowsALaterOne() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "checkpoints"));
        Path file = Files.createTempDirectory(folder, "overtaken").resolve("position");
        CheckpointStore store = CheckpointStore.file(file);
        for (int round = 0; round < 100; round++) {
            store.save(Checkpoint.of("event_old")).subscribe().dispose();
            store.save(Checkpoint.of("event_new")).block(SOON);
            StepVerifier.create(Mono.delay(Duration.ofMillis(3)))
                    .expectNextCount(1)
                    .verifyComplete(); // for the cancelled
            assertThat(file).hasContent("event_new\n");
        }
    }

    /** With a neighbour of one name, one store once moved what another was just writing: an empty file, or none. */
    @Test
    void twoStoresOfOneFileNeverLeaveHalfAPosition(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("position");
        List<String> ids = List.of("event_short", "event_" + "long".repeat(100));
        Flux.fromIterable(ids)
                .flatMap(id -> {
                    CheckpointStore store = CheckpointStore.file(file);
                    return store.save(Checkpoint.of(id))
                            .then(store.load()
                                    .doOnNext(position -> assertThat(ids).contains(position.eventId())))
                            .repeat(200);
                })
                .blockLast(SOON);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aMoveThatFailsLeavesNoNeighbour(@TempDir Path folder) throws IOException {
        Path file =
                Files.createDirectories(folder.resolve("position/not empty")).getParent();

        StepVerifier.create(CheckpointStore.file(file).save(Checkpoint.of("event_1")))
                .expectError(IOException.class)
                .verify(SOON);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
