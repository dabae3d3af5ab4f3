package io.dirflux.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Allows a short lock in Netty 4.2's adaptive allocator ({@code Magazine.free}, 4.2.17). About once in several thousand
 * responses a thread waits there for a few instructions of another thread. Netty's own BlockHound integration does not
 * allow it yet. Without this, BlockHound's error breaks the server's encoder and a response never arrives.
 */
public final class NettyAllocator implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free");
    }
}
