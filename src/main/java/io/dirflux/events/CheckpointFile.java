package io.dirflux.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes a checkpoint file. Blocking; not thread-safe.
 *
 * <ul>
 *   <li>It writes a second file in the same folder and moves it over the first one, so a crash leaves the old file or
 *       the new one.
 *   <li>If no file can be moved over it, it writes in place, in the slots of {@link CheckpointText}.
 *   <li>It follows symbolic links at each call, and replaces the file behind them.
 * </ul>
 */
final class CheckpointFile {

    private static final int MAX_LINKS = 40;
    private static final Set<StandardOpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path path;
    private final String neighbourSuffix;
    private @Nullable CheckpointLock lock;

    CheckpointFile(Path path) {
        this.path = path.toAbsolutePath();
        // a random suffix: another store could move a file of the same name before it is complete
        this.neighbourSuffix =
                "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".next";
    }

    /** Locks the file, and deletes the files that a crash has left in its folder. */
    void acquire() throws IOException {
        Path file = target();
        CheckpointLock acquired = CheckpointLock.acquire(file);
        lock = acquired;
        if (acquired.checkpointChannel() == null) {
            deleteLeftovers(file);
        }
    }

    void release() throws IOException {
        CheckpointLock held = lock;
        if (held != null) {
            lock = null;
            held.close();
        }
    }

    @Nullable
    Checkpoint read() throws IOException {
        return content().checkpoint();
    }

    void write(Checkpoint checkpoint) throws IOException {
        Path file = target();
        if (lockedChannel() != null) {
            writeInPlace(file, checkpoint);
            return;
        }
        try {
            replace(file, CheckpointText.oneLine(checkpoint));
        } catch (NoSuchFileException missingFolder) {
            throw missingFolder;
        } catch (
                FileSystemException notReplaceable) { // busy because it is mounted, or nothing may be created beside it
            if (!Files.isRegularFile(file)) {
                throw notReplaceable;
            }
            writeInPlace(file, checkpoint);
        }
    }

    void clear() throws IOException {
        FileChannel channel = lockedChannel();
        if (channel != null) {
            channel.truncate(0).force(true);
            return;
        }
        Files.deleteIfExists(target());
    }

    private CheckpointText content() throws IOException {
        try {
            FileChannel channel = lockedChannel();
            return CheckpointText.read(channel == null ? Files.readAllBytes(target()) : readAll(channel));
        } catch (NoSuchFileException none) {
            return new CheckpointText(null, 0);
        } catch (FileSystemException unreadable) {
            throw unreadable;
        } catch (IOException noCheckpoint) {
            throw new IOException(path + " is no checkpoint: " + noCheckpoint.getMessage(), noCheckpoint);
        }
    }

    private static byte[] readAll(FileChannel channel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(2 * CheckpointText.SLOT_BYTES);
        for (long position = 0; channel.read(buffer, position) > 0; position += buffer.position(), buffer.clear()) {
            bytes.write(buffer.array(), 0, buffer.position());
        }
        return bytes.toByteArray();
    }

    private void replace(Path file, byte[] line) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + neighbourSuffix);
        try {
            try (FileChannel channel = FileChannel.open(next, NEW_FILE)) {
                writeFully(channel, line, 0);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException failure) {
            deleteAfter(failure, next);
            throw failure;
        }
    }

    private void writeInPlace(Path file, Checkpoint checkpoint) throws IOException {
        CheckpointText current = content();
        byte[] slot = current.nextSlot(checkpoint);
        FileChannel locked = lockedChannel();
        if (locked != null) {
            writeFully(locked, slot, current.nextOffset());
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeFully(channel, slot, current.nextOffset());
        }
    }

    private static void writeFully(FileChannel channel, byte[] bytes, long offset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, offset + buffer.position());
        }
        channel.force(true);
    }

    private @Nullable FileChannel lockedChannel() {
        return lock == null ? null : lock.checkpointChannel();
    }

    /** The file behind symbolic links; it need not exist. */
    private Path target() throws IOException {
        Path target = path;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException(path.toString());
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void deleteLeftovers(Path file) throws IOException {
        String start = file.getFileName() + ".";
        DirectoryStream.Filter<Path> leftovers = neighbour -> {
            String name = String.valueOf(neighbour.getFileName());
            return name.startsWith(start) && name.endsWith(".next");
        };
        try (DirectoryStream<Path> found = Files.newDirectoryStream(file.resolveSibling(""), leftovers)) {
            for (Path leftover : found) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static void deleteAfter(Exception failure, Path next) {
        try {
            Files.deleteIfExists(next);
        } catch (IOException | RuntimeException again) {
            failure.addSuppressed(again);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
