package io.dirflux.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Netty 4.2's adaptive allocator takes a short lock of its own when it grows ({@code Magazine.free}, 4.2.17). Once in
 * some thousand answers a thread waits there for another's few instructions; Netty's own exceptions for BlockHound do
 * not name the place yet. Found as an answer that never came, because BlockHound's error had broken the server's
 * encoder.
 */
public final class NettyAllocator implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free");
    }
}
