package io.dirflux.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import reactor.netty.NettyPipeline;

/**
 * Takes the server's words out of what Netty could not read. Netty quotes them in its exception and Reactor Netty logs
 * that at WARN: where an answer is longer than its {@code Content-Length} said, the rest is read as the head of the next
 * one, and the words are people's data.
 */
@Sharable
final class UnquotedFailures extends ChannelInboundHandlerAdapter {

    private static final UnquotedFailures INSTANCE = new UnquotedFailures();

    private UnquotedFailures() {}

    static void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, "dirflux.unquoted", INSTANCE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            String type = part.decoderResult().cause().getClass().getSimpleName();
            part.setDecoderResult(DecoderResult.failure(new DecoderException("not readable as HTTP: " + type)));
        }
        context.fireChannelRead(message);
    }
}
