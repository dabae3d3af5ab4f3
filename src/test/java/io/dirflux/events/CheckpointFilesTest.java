package io.dirflux.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.error.CheckpointInUseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Checkpoint files in practice: locked, linked, mounted, empty, or with a byte order mark. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CheckpointFilesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Checkpoint FIRST = new Checkpoint("event_1", Instant.parse("2026-01-31T09:00:00Z"));
    private static final Checkpoint SECOND = Checkpoint.of("event_2");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("position");
    }

    @Test
    void theFileHoldsTheIdAndTheTimeOnOneLine() {
        CheckpointStore.file(file).save(FIRST).block(SOON);

        assertThat(file).hasContent("event_1 2026-01-31T09:00:00Z\n");
        assertThat(load()).isEqualTo(FIRST);
    }

    @Test
    void anotherStoreOfTheSameFileIsRefusedWithTheNameOfTheFile() {
        CheckpointStore holder = CheckpointStore.file(file);
        holder.acquire().block(SOON);

        StepVerifier.create(CheckpointStore.file(folder.resolve("./position")).acquire())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(CheckpointInUseException.class)
                        .hasMessageContaining("position is followed in this process already"))
                .verify(SOON);
        holder.release().block(SOON);
        CheckpointStore other = CheckpointStore.file(file);
        other.acquire().block(SOON);
        other.release().block(SOON);
    }

    @Test
    void anAcquireWaitsForAFollowerThatIsJustEnding() {
        CheckpointStore ending = CheckpointStore.file(file);
        ending.acquire().block(SOON);
        CheckpointStore next = CheckpointStore.file(file);
        StepVerifier.create(next.acquire())
                .expectSubscription()
                .then(() -> ending.release().subscribe())
                .expectComplete()
                .verify(SOON);
        next.release().block(SOON);
    }

    @Test
    void anotherProcessIsRefusedUntilTheHolderDies() throws Exception {
        Process holder = LockHolder.start(file);
        try {
            StepVerifier.create(CheckpointStore.file(file).acquire())
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(CheckpointInUseException.class)
                            .hasMessageContaining("followed by another process already"))
                    .verify(SOON);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        CheckpointStore store = CheckpointStore.file(file);
        store.acquire().block(SOON);
        store.release().block(SOON);
    }

    @Test
    void whatACrashLeftIsDeletedUnderTheLockOnly() throws IOException {
        Path leftover = Files.createFile(folder.resolve("position.4f2a.next"));
        Path foreign = Files.createFile(folder.resolve("positions.next"));
        CheckpointStore store = CheckpointStore.file(file);
        store.save(FIRST).block(SOON);
        assertThat(leftover).exists();
        store.acquire().block(SOON);

        assertThat(leftover).doesNotExist();
        assertThat(foreign).exists();
        store.release().block(SOON);
    }

    @Test
    void aSaveThatWasCancelledNeverWritesAfterTheRelease() {
        for (int i = 0; i < 100; i++) {
            CheckpointStore store = CheckpointStore.file(file);
            store.acquire().block(SOON);
            store.save(FIRST).subscribe().dispose();
            store.release().block(SOON);
            CheckpointStore next = CheckpointStore.file(file);
            next.acquire().block(SOON);
            next.save(SECOND).block(SOON);
            assertThat(next.load().block(SOON)).isEqualTo(SECOND);
            next.release().block(SOON);
        }
    }

    @Test
    void theFileBehindASymbolicLinkIsReplacedAndTheLinkStays() throws IOException {
        Path target = Files.createDirectory(folder.resolve("volume")).resolve("data");
        Path inner = Files.createSymbolicLink(folder.resolve("volume/current"), Path.of("data"));
        Files.createSymbolicLink(file, Path.of("volume/current"));
        CheckpointStore store = CheckpointStore.file(file);
        store.save(FIRST).block(SOON);
        store.save(SECOND).block(SOON);

        assertThat(target).isRegularFile().hasContent("event_2\n");
        assertThat(file).isSymbolicLink();
        assertThat(inner).isSymbolicLink();
        store.acquire().block(SOON);
        StepVerifier.create(CheckpointStore.file(target).acquire())
                .expectError(CheckpointInUseException.class)
                .verify(SOON);
        store.release().block(SOON);
    }

    @Test
    void linksThatNeverEndAreAnError() throws IOException {
        Files.createSymbolicLink(file, Path.of("position"));

        StepVerifier.create(CheckpointStore.file(file).load())
                .expectError(IOException.class)
                .verify(SOON);
    }

    @Test
    void anEmptyFileIsNoPositionYetAndAByteOrderMarkIsNotPartOfOne() throws IOException {
        Files.createFile(file);
        StepVerifier.create(CheckpointStore.file(file).load()).expectComplete().verify(SOON);

        Files.writeString(file, "\uFEFFevent_1 2026-01-31T09:00:00Z\r\n", UTF_8);
        assertThat(load()).isEqualTo(FIRST);
    }

    /** Its neighbours' names are too long for the file system, so nothing can be moved over it. */
    @Test
    void aFileThatCannotBeReplacedIsWrittenInPlace() throws IOException {
        file = Files.writeString(folder.resolve("p".repeat(255)), "event_0\n");
        CheckpointStore store = CheckpointStore.file(file);
        store.acquire().block(SOON);
        StepVerifier.create(CheckpointStore.file(file).acquire())
                .expectError(CheckpointInUseException.class)
                .verify(SOON);
        assertThat(store.load().block(SOON)).isEqualTo(Checkpoint.of("event_0"));
        for (int i = 1; i <= 5; i++) {
            store.save(new Checkpoint("event_" + i, FIRST.eventTime())).block(SOON);
            assertThat(store.load().block(SOON)).isEqualTo(new Checkpoint("event_" + i, FIRST.eventTime()));
        }
        store.release().block(SOON);

        assertThat(load().eventId()).isEqualTo("event_5");
        assertThat(Files.size(file)).isEqualTo(2 * CheckpointText.SLOT_BYTES);
        store.clear().block(SOON);
        StepVerifier.create(CheckpointStore.file(file).load()).expectComplete().verify(SOON);
    }

    /** A write in place that stops after any number of bytes leaves the position before it. */
    @Test
    void aTornWriteInPlaceLeavesThePreviousPosition() throws IOException {
        byte[] line = "event_0\n".getBytes(UTF_8);
        CheckpointText before = CheckpointText.read(line);
        byte[] once = withSlot(line, before, Checkpoint.of("event_1"), CheckpointText.SLOT_BYTES);
        byte[] twice = withSlot(once, CheckpointText.read(once), Checkpoint.of("event_2"), CheckpointText.SLOT_BYTES);
        assertThat(CheckpointText.read(twice).checkpoint()).isEqualTo(Checkpoint.of("event_2"));
        int text = "12345678 3 event_3".length(); // the padding behind it is there already
        for (int torn = 0; torn < text; torn++) {
            byte[] first = withSlot(line, before, Checkpoint.of("event_1"), torn);
            assertThat(CheckpointText.read(first).checkpoint()).isEqualTo(Checkpoint.of("event_0"));
            byte[] second = withSlot(once, CheckpointText.read(once), Checkpoint.of("event_2"), torn);
            assertThat(CheckpointText.read(second).checkpoint()).isEqualTo(Checkpoint.of("event_1"));
            byte[] third = withSlot(twice, CheckpointText.read(twice), Checkpoint.of("event_3"), torn);
            assertThat(CheckpointText.read(third).checkpoint()).isEqualTo(Checkpoint.of("event_2"));
        }
        byte[] fresh = withSlot(new byte[0], CheckpointText.read(new byte[0]), Checkpoint.of("event_1"), 12);
        assertThat(CheckpointText.read(fresh).checkpoint()).isNull();
    }

    private byte[] withSlot(byte[] content, CheckpointText current, Checkpoint next, int written) throws IOException {
        Path copy = Files.write(folder.resolve("torn"), content);
        try (RandomAccessFile out = new RandomAccessFile(copy.toFile(), "rw")) {
            out.seek(current.nextOffset());
            out.write(current.nextSlot(next), 0, written);
        }
        return Files.readAllBytes(copy);
    }

    /** As a container has a single file of its host: a move over it fails with EBUSY. */
    @Test
    void aSingleMountedFileIsWrittenInPlaceAndLocked() throws Exception {
        Path host = Files.writeString(folder.resolve("host"), "event_0\n");
        Files.createFile(file);
        Process mounted = LockHolder.startMounted(host, file);
        assumeTrue(mounted != null, "this machine does not let a process mount a file for itself");
        try {
            CheckpointStore another = CheckpointStore.file(host);
            another.acquire().block(SOON); // a lock beside the host's file: the container cannot see it
            another.release().block(SOON);
            assertThat(CheckpointStore.file(host).load().block(SOON)).isEqualTo(Checkpoint.of("event_saved"));
            assertThat(file).isEmptyFile();
        } finally {
            mounted.destroyForcibly().waitFor();
        }
    }

    private Checkpoint load() {
        return CheckpointStore.file(file).load().block(SOON);
    }
}
