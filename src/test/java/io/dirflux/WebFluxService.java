package io.dirflux;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.util.context.Context;

/**
 * The documents' WebFlux recipe, served by Reactor Netty on loopback. Its sockets buffer little, so that readers set
 * the pace.
 */
final class WebFluxService implements AutoCloseable {

    static final String TRACE = "traceparent";

    /**
     * Spring's streaming encoder (7.0.10) loses the buffer of an item when its reader hangs up at that moment. The
     * server's buffers are therefore on the heap and not watched for leaks; the client's are.
     */
    private static final ByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(false, true);

    private final Path folder;
    private final URLClassLoader recipe;
    private final DisposableServer server;

    private WebFluxService(Path folder, URLClassLoader recipe, DisposableServer server) {
        this.folder = folder;
        this.recipe = recipe;
        this.server = server;
    }

    static WebFluxService start(DirectorySyncClient client, Context inEveryRequest) throws Exception {
        Path folder = Files.createTempDirectory("recipe");
        URLClassLoader recipe = DocumentCode.load("DirectoryRoutes", folder);
        Class<?> type = recipe.loadClass("DirectoryRoutes");
        @SuppressWarnings("unchecked")
        RouterFunction<ServerResponse> routes = (RouterFunction<ServerResponse>)
                type.getMethod("routes", DirectorySyncClient.class).invoke(null, client);
        HandlerStrategies strategies = HandlerStrategies.builder()
                .exceptionHandler((exchange, failure) -> problem(type, exchange, failure))
                .webFilter((exchange, chain) ->
                        chain.filter(exchange).contextWrite(inEveryRequest).contextWrite(trace(exchange)))
                .build();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .childOption(ChannelOption.SO_SNDBUF, 16_384)
                .childOption(ChannelOption.ALLOCATOR, UNWATCHED)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes, strategies)))
                .bindNow();
        return new WebFluxService(folder, recipe, server);
    }

    static WebFluxService start(DirectorySyncClient client) throws Exception {
        return start(client, Context.empty());
    }

    int port() {
        return server.port();
    }

    private static Context trace(ServerWebExchange exchange) {
        String trace = exchange.getRequest().getHeaders().getFirst(TRACE);
        return trace == null ? Context.empty() : Context.of(TRACE, trace);
    }

    @SuppressWarnings("unchecked")
    private static Mono<Void> problem(Class<?> recipe, ServerWebExchange exchange, Throwable failure) {
        try {
            return (Mono<Void>) recipe.getMethod("problem", ServerWebExchange.class, Throwable.class)
                    .invoke(null, exchange, failure);
        } catch (ReflectiveOperationException e) {
            return Mono.error(e);
        }
    }

    @Override
    public void close() throws Exception {
        server.disposeNow(Duration.ofSeconds(5));
        recipe.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
