package io.dirflux.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a position in a file: writes a neighbour to the disk, then moves it over the file in one step. A kill between the
 * two leaves the neighbour, which nobody reads.
 */
final class FileCheckpointStore implements CheckpointStore {

    private final Path file;
    private final Path next;
    private final AtomicLong saves = new AtomicLong();
    private long written;

    FileCheckpointStore(Path file) {
        this.file = file.toAbsolutePath();
        this.next = this.file.resolveSibling(this.file.getFileName() + "." + suffix() + ".next");
    }

    /** A name of its own: with another's, of a follow that is just ending, half a position could be moved. */
    private static String suffix() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public Mono<String> load() {
        return Mono.fromCallable(this::read).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<Void> save(String eventId) {
        return Mono.create(sink -> {
            long save = saves.incrementAndGet();
            Schedulers.boundedElastic().schedule(() -> {
                try {
                    write(save, eventId);
                    sink.success();
                } catch (IOException | RuntimeException e) { // a file system may throw either
                    sink.error(e);
                }
            });
        }); // not disposed of by a cancel: that would interrupt the write
    }

    private @Nullable String read() throws IOException {
        String position;
        try {
            position = Files.readString(file).strip();
        } catch (NoSuchFileException none) {
            return null;
        }
        if (position.isEmpty() || position.lines().count() > 1) {
            throw new IOException(
                    file + " is no checkpoint: it holds no single event id. Mend it, or delete it to begin"
                            + " with the oldest event");
        }
        return position;
    }

    /** A write whose save was cancelled may still be under way, or not begun: it never follows a later one. */
    private synchronized void write(long save, String eventId) throws IOException {
        if (save < written) {
            return;
        }
        written = save;
        try {
            writeNext(eventId + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException failure) {
            deleteNext(failure);
            throw failure;
        }
    }

    private void deleteNext(Exception failure) {
        try {
            Files.deleteIfExists(next);
        } catch (IOException | RuntimeException again) {
            failure.addSuppressed(again);
        }
    }

    private void writeNext(String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer line = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return "CheckpointStore[" + file + "]";
    }
}
