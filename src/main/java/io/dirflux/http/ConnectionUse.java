package io.dirflux.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Knows of one connection whether it was kept from an earlier request, and whether a byte has arrived since the last
 * one. It stands behind TLS, so a farewell of TLS is not a byte.
 */
final class ConnectionUse extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<ConnectionUse> KEY = AttributeKey.valueOf(ConnectionUse.class, "of");

    private boolean used; // event loop only
    private volatile boolean kept;
    private volatile boolean byteReceived;

    private ConnectionUse() {}

    static void addTo(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            ConnectionUse use = new ConnectionUse();
            pipeline.addBefore(NettyPipeline.HttpCodec, "dirflux.use", use);
            channel.attr(KEY).set(use);
        }
    }

    /** Records that a request is being sent, on the event loop; null for a connection that is not watched. */
    static @Nullable ConnectionUse begin(Channel channel) {
        ConnectionUse use = channel.attr(KEY).get();
        if (use != null) {
            use.kept = use.used;
            use.used = true;
            use.byteReceived = false;
        }
        return use;
    }

    /** Whether the connection is older than its last request, which has got no byte of an answer. */
    boolean isKeptAndSilent() {
        return kept && !byteReceived;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        byteReceived = true;
        context.fireChannelRead(message);
    }
}
