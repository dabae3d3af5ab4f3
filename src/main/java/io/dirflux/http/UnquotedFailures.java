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
 * Removes response text from Netty's decoding errors, so that it never reaches a log. Netty quotes the text in its
 * exception, and Reactor Netty logs the exception at WARN. The text can be personal data: if an answer is longer than
 * its {@code Content-Length}, Netty reads the rest as the head of the next answer.
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
