package io.dirflux.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Collects a body on the heap. It counts bytes after decompression, so that a small compressed body cannot grow without
 * limit. It copies each chunk on delivery and retains none, so that nothing leaks when the exchange is cancelled. No
 * chunk leaves this class: a server that sends a client's {@code Flux} has a discard hook in the {@code Context}, which
 * would release the chunk a second time.
 */
final class BodyBuffer {

    private static final int EXCERPT_BYTES = 64 * 1024;

    private final int maxBytes;
    private byte[] bytes;
    private int length;

    private BodyBuffer(int maxBytes, byte[] bytes) {
        this.maxBytes = maxBytes;
        this.bytes = bytes;
    }

    /** Reads a body from the beginning of an array, which is used for another body afterwards. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] bytes, int length);
    }

    /** The value that the reader returns for the whole body, or {@link TooLargeException}. */
    static <T> Mono<T> whole(Flux<ByteBuf> content, int maxBytes, BodyPool pool, Reader<T> reader) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(maxBytes, pool.take());
            return content.map(buffer::appendWhole).then(Mono.fromCallable(() -> buffer.read(reader, pool)));
        });
    }

    /** Does not give back the array of a cancelled or failed exchange: a late chunk may still be copied into it. */
    private <T> T read(Reader<T> reader, BodyPool pool) {
        try {
            return reader.read(bytes, length);
        } finally {
            pool.giveBack(bytes);
        }
    }

    /** The beginning of the body, at most 64 KiB. Does not wait for the rest. */
    static Mono<byte[]> beginning(Flux<ByteBuf> content) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(EXCERPT_BYTES, new byte[0]);
            return content.map(buffer::appendBeginning)
                    .takeUntil(length -> length == EXCERPT_BYTES)
                    .then(Mono.fromCallable(buffer::toByteArray));
        });
    }

    private int appendWhole(ByteBuf chunk) {
        if (chunk.readableBytes() > maxBytes - length) {
            throw new TooLargeException(maxBytes);
        }
        return append(chunk, chunk.readableBytes());
    }

    private int appendBeginning(ByteBuf chunk) {
        return append(chunk, Math.min(chunk.readableBytes(), EXCERPT_BYTES - length));
    }

    /** Returns how many bytes there are now. */
    private int append(ByteBuf chunk, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        chunk.getBytes(chunk.readerIndex(), bytes, length, count);
        length += count;
        return length;
    }

    private byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The body is larger than {@code maxBodyBytes}. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooLargeException(int maxBytes) {
            super("more than " + maxBytes + " bytes after decompression", null, false, false);
        }
    }
}
