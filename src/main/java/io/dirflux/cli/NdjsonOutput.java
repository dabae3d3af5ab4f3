package io.dirflux.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes records as lines of JSON. Each batch goes out with one call, so whoever reads or kills sees whole lines; where
 * a batch can be written only in part, because the disk is full, a file is cut back to the batch before it.
 *
 * <p>Blocks: written by one thread that may wait. The counts may be read by any.
 */
final class NdjsonOutput implements AutoCloseable {

    private static final String NOT_WRITTEN = "the output cannot be written";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final OutputStream out;
    private final @Nullable FileChannel file;
    private volatile State state;

    /**
     * @param records how many were written as a whole
     * @param cursor the cursor behind them; null if there is none yet
     */
    record State(long records, @Nullable String cursor) {}

    /**
     * Records that are written together or not at all.
     *
     * @param records one line each
     * @param cursor the cursor after the last record, for {@code --after}
     */
    record Batch(List<?> records, String cursor) {}

    private NdjsonOutput(OutputStream out, @Nullable FileChannel file, @Nullable String after) {
        this.out = out;
        this.file = file;
        this.state = new State(0, after);
    }

    /** @param after the cursor it goes on from, null at the beginning */
    static NdjsonOutput toStream(OutputStream out, @Nullable String after) {
        return new NdjsonOutput(out, null, after);
    }

    /** A new file, or the end of the one that holds what came before {@code after}. */
    static NdjsonOutput toFile(Path path, @Nullable String after) throws IOException {
        FileOutputStream out = new FileOutputStream(path.toFile(), after != null);
        return new NdjsonOutput(out, out.getChannel(), after);
    }

    State state() {
        return state;
    }

    /** @throws OutputException if it could not be written as a whole */
    void write(Batch batch) {
        byte[] lines = lines(batch);
        long before = -1;
        try {
            before = file == null ? -1 : file.size();
            out.write(lines);
            out.flush();
        } catch (IOException e) {
            throw new OutputException(NOT_WRITTEN, cutBack(before, e));
        }
        state = new State(state.records + batch.records().size(), batch.cursor());
    }

    private static byte[] lines(Batch batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Object record : batch.records()) {
            lines.writeBytes(MAPPER.writeValueAsBytes(record));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private IOException cutBack(long size, IOException failure) {
        if (file != null && size >= 0) {
            try {
                file.truncate(size);
            } catch (IOException e) {
                failure.addSuppressed(e); // not a regular file: nothing to cut
            }
        }
        return failure;
    }

    /** Closes a file; a stream is left to whoever opened it. */
    @Override
    public void close() {
        try {
            if (file != null) {
                out.close();
            }
        } catch (IOException e) {
            throw new OutputException(NOT_WRITTEN, e);
        }
    }

    /** What was written, or the position behind it, could not be kept. */
    static final class OutputException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutputException(String what, IOException cause) {
            super(what + ": " + cause.getMessage(), cause);
        }
    }
}
