package io.dirflux.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
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
    private final @Nullable PartFile part;
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

    private NdjsonOutput(
            OutputStream out, @Nullable FileChannel file, @Nullable PartFile part, @Nullable String after) {
        this.out = out;
        this.file = file;
        this.part = part;
        this.state = new State(0, after);
    }

    /**
     * Writes to a stream, which {@link #close} leaves open.
     *
     * @param after the cursor to continue after, null to start at the beginning
     */
    static NdjsonOutput toStream(OutputStream out, @Nullable String after) {
        return new NdjsonOutput(out, null, null, after);
    }

    /** Writes to a file that is already open; {@link #close} closes it. */
    static NdjsonOutput toFile(FileOutputStream out, @Nullable String after) {
        return new NdjsonOutput(out, out.getChannel(), null, after);
    }

    /** Writes to a part file, which {@link #complete} moves to its target. */
    static NdjsonOutput toPart(PartFile part, @Nullable String after) throws IOException {
        FileOutputStream out = part.open(after);
        return new NdjsonOutput(out, out.getChannel(), part, after);
    }

    State state() {
        return state;
    }

    /** The part file that holds the records written so far; null if they are in the output itself. */
    @Nullable
    PartFile part() {
        return part;
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

    /**
     * Call this when every record was written: closes the file and moves a part file to its target.
     *
     * @throws OutputException if that fails
     */
    void complete() {
        closeFile();
        if (part != null) {
            try {
                part.moveToTarget();
            } catch (IOException e) {
                throw new OutputException(NOT_WRITTEN, e);
            }
        }
    }

    /** Closes a file and deletes an empty part file; a stream stays open. */
    @Override
    public void close() {
        closeFile();
        if (part != null) {
            part.deleteIfEmpty();
        }
    }

    private void closeFile() {
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
