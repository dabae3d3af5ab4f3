package io.dirflux.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The content of a checkpoint file: one line, or two slots for a file that is written in place.
 *
 * <ul>
 *   <li>A slot has {@value #SLOT_BYTES} bytes: checksum, number and checkpoint, padded with spaces.
 *   <li>The valid slot with the highest number counts. A write goes to the other slot, so a torn write changes nothing.
 *   <li>The first write of a file goes to the second slot: a line that is already there stays valid until it is
 *     complete.
 * </ul>
 *
 * @param checkpoint the position; {@code null} if there is none
 * @param number the number of the slot's write; 0 for one line or nothing
 */
record CheckpointText(@Nullable Checkpoint checkpoint, long number) {

    static final int SLOT_BYTES = 1024;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** @throws IOException if the content is neither a position nor nothing */
    static CheckpointText read(byte[] content) throws IOException {
        CheckpointText first = slot(content, 0);
        CheckpointText second = slot(content, 1);
        if (first != null && (second == null || second.number < first.number)) {
            return first;
        }
        return second != null ? second : line(content);
    }

    /** The position of the next write in place. */
    long nextOffset() {
        return (number + 1) % 2 * SLOT_BYTES;
    }

    /** The bytes of the next write in place. */
    byte[] nextSlot(Checkpoint next) throws IOException {
        String text = (number + 1) + " " + next;
        byte[] line = bounded(checksum(text) + " " + text);
        byte[] slot = Arrays.copyOf(line, SLOT_BYTES);
        Arrays.fill(slot, line.length, SLOT_BYTES, (byte) ' ');
        slot[SLOT_BYTES - 1] = '\n';
        return slot;
    }

    /** The bytes of a file that is replaced as a whole. */
    static byte[] oneLine(Checkpoint checkpoint) throws IOException {
        return bounded(checkpoint + "\n");
    }

    private static byte[] bounded(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length >= SLOT_BYTES) {
            throw new IOException("An event id of " + bytes.length + " bytes is too long for a checkpoint file");
        }
        return bytes;
    }

    private static @Nullable CheckpointText slot(byte[] content, int index) {
        int start = index * SLOT_BYTES;
        if (content.length < start + SLOT_BYTES) {
            return null;
        }
        String[] parts = new String(content, start, SLOT_BYTES, UTF_8).strip().split(" ", 3);
        return parts.length == 3 && parts[0].equals(checksum(parts[1] + " " + parts[2]))
                ? new CheckpointText(Checkpoint.parse(parts[2]), Long.parseLong(parts[1]))
                : null;
    }

    /** Only the first slot can hold a line. After it there is at most a torn first write in place. */
    private static CheckpointText line(byte[] content) throws IOException {
        String text = new String(content, 0, Math.min(content.length, SLOT_BYTES), UTF_8);
        boolean whole = content.length < SLOT_BYTES || text.endsWith("\0");
        String marked = text.replace("\0", "");
        String line = marked.startsWith(BYTE_ORDER_MARK) ? marked.substring(1) : marked;
        if (line.isEmpty()) {
            return new CheckpointText(null, 0);
        }
        if (!whole || line.isBlank() || line.strip().lines().count() > 1) {
            throw new IOException("it holds no single event id. Correct it, or delete it to start from the beginning");
        }
        return new CheckpointText(Checkpoint.parse(line), 0);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
