package io.dirflux.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens what {@code --output} names: a file, or standard output for {@code -} and without the option. */
final class OutputOption {

    private static final Path STANDARD_OUTPUT = Path.of("-");

    private final @Nullable Path path;
    private final OutputStream standardOutput;

    OutputOption(@Nullable Path path, OutputStream standardOutput) {
        this.path = path;
        this.standardOutput = standardOutput;
    }

    /**
     * Opens the output of an export. A new export writes a part file beside the target. An export after a cursor
     * continues the part file if there is one, and otherwise appends to the target.
     */
    NdjsonOutput forExport(@Nullable String after) {
        return open(after, file -> {
            if (isSpecial(file)) {
                return NdjsonOutput.toFile(new FileOutputStream(file.toFile(), after != null), after);
            }
            PartFile part = PartFile.of(file);
            if (after == null) {
                return NdjsonOutput.toPart(part, null);
            }
            if (!part.hasRecords()) {
                return NdjsonOutput.toFile(new FileOutputStream(file.toFile(), true), after);
            }
            if (!part.endsAt(after)) {
                throw new IllegalArgumentException("--after is not the cursor of the last record in " + part.path()
                        + ". To append to " + file + " instead, delete " + part.path());
            }
            return NdjsonOutput.toPart(part, after);
        });
    }

    /** Opens the output of a tail: appends after a position, and otherwise replaces a file at the first event. */
    NdjsonOutput forTail(@Nullable String position) {
        return open(position, file -> {
            boolean replace = position == null && !isSpecial(file);
            FileOutputStream out = replace ? new ReplacingStream(file) : new FileOutputStream(file.toFile(), true);
            return NdjsonOutput.toFile(out, position);
        });
    }

    private NdjsonOutput open(@Nullable String after, Opening opening) {
        if (path == null || path.equals(STANDARD_OUTPUT)) {
            return NdjsonOutput.toStream(standardOutput, after);
        }
        try {
            return opening.open(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("--output cannot be opened: " + e.getMessage(), e);
        }
    }

    /** A device or a pipe, which cannot be replaced by another file. */
    private static boolean isSpecial(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    private interface Opening {
        NdjsonOutput open(Path file) throws IOException;
    }

    /** Keeps the old content of a file until the first write. */
    private static final class ReplacingStream extends FileOutputStream {

        private boolean replaced;

        ReplacingStream(Path file) throws IOException {
            super(file.toFile(), true);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (!replaced && bytes.length > 0) {
                getChannel().truncate(0);
                replaced = true;
            }
            super.write(bytes);
        }
    }
}
