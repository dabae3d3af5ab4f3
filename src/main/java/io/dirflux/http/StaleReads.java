package io.dirflux.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.nio.channels.NotYetConnectedException;

/**
 * Drops the error of a read that comes before the connection is made:
 *
 * <ul>
 *   <li>A cancelled exchange closes its socket. The pool opens the next one at once, often with the same file
 *       descriptor. An epoll event of the old socket then reaches the new one (Netty 4.2.17,
 *       {@code EpollIoHandler.processReady}).
 *   <li>Reactor Netty 1.3.7 fails the call with that error, but still sends the request. Nobody reads the answer: its
 *       buffers leak, and a large answer keeps the connection out of the pool.
 *   <li>Dropping the error loses nothing: the connect reports its own failure.
 * </ul>
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
