package io.dirflux.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.nio.channels.NotYetConnectedException;

/**
 * Drops the failure of a read before the connection stands. A cancelled exchange closes its socket, and the pool opens the
 * next one at once, often under the same file descriptor; what epoll had to say of the old one then reaches the new one
 * (Netty 4.2.17, {@code EpollIoHandler.processReady}). Reactor Netty 1.3.7 fails the call with it and sends the request all
 * the same: nobody reads the answer, whose buffers leak, and a large answer keeps the connection out of the pool.
 * Nothing is lost by the drop: a connect tells by itself whether it failed.
 */
@Sharable
final class StaleReads extends ChannelInboundHandlerAdapter {

    private static final StaleReads INSTANCE = new StaleReads();

    private StaleReads() {}

    static void dropFrom(ChannelPipeline pipeline) {
        pipeline.addFirst("dirflux.stale", INSTANCE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (!(failure instanceof NotYetConnectedException)) {
            context.fireExceptionCaught(failure);
        }
    }
}
