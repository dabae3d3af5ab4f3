package io.dirflux.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file beside the target of an export, with {@code .part} added to its name. The target stays as it is until the
 * export is complete.
 */
final class PartFile {

    private static final int LONGEST_LINE = 1 << 20;

    private final Path target;
    private final Path path;

    private PartFile(Path target) {
        this.target = target;
        this.path = target.resolveSibling(target.getFileName() + ".part");
    }

    /** The part file of a target. If the target is a symbolic link, the part file lies beside the linked file. */
    static PartFile of(Path target) throws IOException {
        return new PartFile(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath());
    }

    Path path() {
        return path;
    }

    /** Whether an earlier export left records here. */
    boolean hasRecords() {
        try {
            return Files.isRegularFile(path) && Files.size(path) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens the file: empty, or at its end to continue after a cursor. */
    FileOutputStream open(@Nullable String after) throws IOException {
        return new FileOutputStream(path.toFile(), after != null);
    }

    /**
     * Whether the last record has the id of a cursor. Only then does an export after that cursor continue this file.
     */
    boolean endsAt(String cursor) throws IOException {
        String id = cursor.substring(cursor.lastIndexOf('/') + 1);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), LONGEST_LINE)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            String text = new String(tail, StandardCharsets.UTF_8).stripTrailing();
            return text.substring(text.lastIndexOf('\n') + 1).contains("\"" + id + "\"");
        }
    }

    /** Replaces the target with this file. */
    void moveToTarget() throws IOException {
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes this file if an export stopped before its first record. */
    void deleteIfEmpty() {
        try {
            if (!hasRecords()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // an empty file that stays does no harm
        }
    }
}
