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
 * Writes records as lines of JSON. Each batch is one write call, so a reader sees whole lines even if the process is
 * killed. If only part of a batch can be written because the disk is full, a file is truncated to the previous batch.
 *
 * <p>Writing blocks and is done by one thread. Any thread may read the state.
 */
final class NdjsonOutput implements AutoCloseable {

    private static final String NOT_WRITTEN = "the output cannot be written";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final OutputStream out;
    private final @Nullable FileChannel file;
    private volatile State state;

    /**
     * @param records number of records written completely
     * @param cursor the cursor after the last record; null if there is none yet
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

    /**
     * Writes to a stream, which {@link #close} leaves open.
     *
     * @param after the cursor to continue after, null to start at the beginning
     */
    static NdjsonOutput toStream(OutputStream out, @Nullable String after) {
        return new NdjsonOutput(out, null, after);
    }

    /** Writes a new file, or appends to the existing one if {@code after} is set. */
    static NdjsonOutput toFile(Path path, @Nullable String after) throws IOException {
        FileOutputStream out = new FileOutputStream(path.toFile(), after != null);
        return new NdjsonOutput(out, out.getChannel(), after);
    }

    State state() {
        return state;
    }

    /**
     * Writes a batch.
     *
     * @throws OutputException if it could not be written completely
     */
    void write(Batch batch) {
        byte[] lines = lines(batch);
        long before = -1;
        try {
            before = file == null ? -1 : file.size();
            out.write(lines);
            out.flush();
        } catch (IOException e) {
            throw new OutputException(NOT_WRITTEN, truncated(before, e));
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

    private IOException truncated(long size, IOException failure) {
        if (file != null && size >= 0) {
            try {
                file.truncate(size);
            } catch (IOException e) {
                failure.addSuppressed(e); // not a regular file: there is nothing to truncate
            }
        }
        return failure;
    }

    /** Closes a file; a stream stays open. */
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

    /** The output or the checkpoint could not be written. */
    static final class OutputException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutputException(String what, IOException cause) {
            super(what + ": " + cause.getMessage(), cause);
        }
    }
}
