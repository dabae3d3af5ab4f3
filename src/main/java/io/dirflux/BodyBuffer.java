package io.dirflux;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Collects a body on the heap. The bytes are counted after decompression, so that a small bomb cannot grow large. Each
 * chunk is copied while it is delivered: nothing is retained, so nothing leaks when the exchange is cancelled.
 */
final class BodyBuffer {

    private static final int FIRST_SIZE = 16 * 1024;
    private static final int EXCERPT_BYTES = 64 * 1024;

    private final int maxBytes;
    private byte[] bytes = new byte[0];
    private int length;

    private BodyBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The whole body, or {@link TooLargeException}. */
    static Mono<byte[]> whole(Flux<ByteBuf> content, int maxBytes) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(maxBytes);
            return content.doOnNext(chunk -> {
                        if (chunk.readableBytes() > buffer.maxBytes - buffer.length) {
                            throw new TooLargeException(buffer.maxBytes);
                        }
                        buffer.append(chunk, chunk.readableBytes());
                    })
                    .then(Mono.fromCallable(buffer::toByteArray));
        });
    }

    /** The beginning of the body, at most 64 KiB; the rest is not waited for. */
    static Mono<byte[]> beginning(Flux<ByteBuf> content) {
        return Mono.defer(() -> {
            BodyBuffer buffer = new BodyBuffer(EXCERPT_BYTES);
            return content.takeUntil(chunk -> {
                        buffer.append(chunk, Math.min(chunk.readableBytes(), EXCERPT_BYTES - buffer.length));
                        return buffer.length == EXCERPT_BYTES;
                    })
                    .then(Mono.fromCallable(buffer::toByteArray));
        });
    }

    private void append(ByteBuf chunk, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(FIRST_SIZE, Math.max(length + count, 2 * bytes.length)));
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
