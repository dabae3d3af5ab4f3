package io.dirflux.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Collects a body on the heap. The bytes are counted after decompression, so that a small bomb cannot grow large. Each
 * chunk is copied while it is delivered: nothing is retained, so nothing leaks when the exchange is cancelled.
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

    /** Reads a body from the beginning of an array, which is used for the next one afterwards. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] bytes, int length);
    }

    /** What the reader makes of the whole body, or {@link TooLargeException}. */
    static <T> Mono<T> whole(Flux<ByteBuf> content, int maxBytes, BodyPool pool, Reader<T> reader) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(maxBytes, pool.take());
            return content.doOnNext(chunk -> {
                        if (chunk.readableBytes() > buffer.maxBytes - buffer.length) {
                            throw new TooLargeException(buffer.maxBytes);
                        }
                        buffer.append(chunk, chunk.readableBytes());
                    })
                    .then(Mono.fromCallable(() -> buffer.read(reader, pool)));
        });
    }

    /** The array of an exchange that was cancelled or failed is not given back: somebody may be writing to it still. */
    private <T> T read(Reader<T> reader, BodyPool pool) {
        try {
            return reader.read(bytes, length);
        } finally {
            pool.giveBack(bytes);
        }
    }

    /** The beginning of the body, at most 64 KiB; the rest is not waited for. */
    static Mono<byte[]> beginning(Flux<ByteBuf> content) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(EXCERPT_BYTES, new byte[0]);
            return content.takeUntil(chunk -> {
                        buffer.append(chunk, Math.min(chunk.readableBytes(), EXCERPT_BYTES - buffer.length));
                        return buffer.length == EXCERPT_BYTES;
                    })
                    .then(Mono.fromCallable(buffer::toByteArray));
        });
    }

    private void append(ByteBuf chunk, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        chunk.getBytes(chunk.readerIndex(), bytes, length, count);
        length += count;
    }

    private byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The body is larger than the client takes. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooLargeException(int maxBytes) {
            super("more than " + maxBytes + " bytes after decompression", null, false, false);
        }
    }
}
