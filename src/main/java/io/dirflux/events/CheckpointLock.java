package io.dirflux.events;

import io.dirflux.error.CheckpointInUseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on a checkpoint file, against other followers in this JVM and in other processes.
 *
 * <ul>
 *   <li>It locks the file {@code <name>.lock} in the folder of the checkpoint. A lock on the checkpoint itself would be
 *       lost when the file is replaced.
 *   <li>If the checkpoint is mounted alone into a container, or no file can be created in its folder, it locks the
 *       checkpoint itself. Two containers share only that file.
 *   <li>The system releases the lock when the process dies.
 * </ul>
 */
final class CheckpointLock implements AutoCloseable {

    /** The locked files of this JVM. File locks of the system belong to the process, so they do not cover this case. */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private final Path key;
    private final FileChannel channel;
    private final boolean onCheckpoint;

    private CheckpointLock(Path key, FileChannel channel, boolean onCheckpoint) {
        this.key = key;
        this.channel = channel;
        this.onCheckpoint = onCheckpoint;
    }

    /**
     * Locks, or fails at once.
     *
     * @param checkpoint an absolute path that is no symbolic link; the file need not exist
     * @throws CheckpointInUseException if another follower has the lock
     */
    static CheckpointLock acquire(Path checkpoint) throws IOException {
        Path key = realFolder(checkpoint).resolve(checkpoint.getFileName());
        if (!LOCKED_HERE.add(key)) {
            throw inUse(checkpoint, "in this process");
        }
        try {
            return isMountPoint(key) ? lockCheckpoint(key) : lockNeighbour(key);
        } catch (IOException | RuntimeException failure) {
            LOCKED_HERE.remove(key);
            throw failure;
        }
    }

    private static Path realFolder(Path checkpoint) throws IOException {
        Path folder = checkpoint.resolveSibling("");
        try {
            return folder.toRealPath();
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(folder.toString(), null, "the folder of the checkpoint does not exist");
        }
    }

    private static CheckpointLock lockNeighbour(Path key) throws IOException {
        try {
            Path neighbour = key.resolveSibling(key.getFileName() + ".lock");
            FileChannel channel = FileChannel.open(neighbour, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new CheckpointLock(key, locked(channel, key), false);
        } catch (NoSuchFileException missingFolder) {
            throw missingFolder;
        } catch (FileSystemException refused) { // a read-only folder, a name that is too long
            if (Files.isRegularFile(key)) {
                return lockCheckpoint(key);
            }
            throw refused;
        }
    }

    private static CheckpointLock lockCheckpoint(Path key) throws IOException {
        FileChannel channel = FileChannel.open(key, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new CheckpointLock(key, locked(channel, key), true);
    }

    private static FileChannel locked(FileChannel channel, Path key) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException lockedHere) {
            throw inUse(key, "in this process");
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw inUse(key, "by another process");
        }
        return channel;
    }

    private static CheckpointInUseException inUse(Path checkpoint, String where) {
        return new CheckpointInUseException("The checkpoint " + checkpoint + " is followed " + where
                + " already: stop that follower, or give this one a file of its own");
    }

    /** Whether something is mounted on the file itself. Known only on Linux. */
    private static boolean isMountPoint(Path file) throws IOException {
        if (!file.getFileSystem().equals(FileSystems.getDefault()) || !Files.isReadable(MOUNTS)) {
            return false;
        }
        String escaped = file.toString().replace("\\", "\\134").replace(" ", "\\040");
        return Files.readAllLines(MOUNTS).stream()
                .map(line -> line.split(" ", -1))
                .anyMatch(fields -> fields.length > MOUNT_POINT && fields[MOUNT_POINT].equals(escaped));
    }

    /**
     * The channel of the checkpoint itself if the lock is on it, else null. Use it for reading and writing: on Linux,
     * closing any other channel of that file would release the lock.
     */
    @Nullable
    FileChannel checkpointChannel() {
        return onCheckpoint ? channel : null;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            LOCKED_HERE.remove(key);
        }
    }
}
