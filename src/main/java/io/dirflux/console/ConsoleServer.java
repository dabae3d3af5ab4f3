package io.dirflux.console;

import io.dirflux.DirectorySyncClient;
import io.dirflux.console.EventHandler.PollInterval;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The server of the page. It listens on 127.0.0.1 only, and only reads.
 *
 * <ul>
 *   <li>The first browser that opens {@link #address()} gets a cookie, and the token in the address is spent.
 *   <li>Every other request needs that cookie, and must come from the page itself: {@code Host}, {@code Origin} and
 *       {@code Sec-Fetch-Site} are checked.
 *   <li>A request whose connection closes is cancelled, and with it the client's requests to the API.
 * </ul>
 */
public final class ConsoleServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int THREADS = 2;
    private static final int SEND_BUFFER_BYTES = 32 << 10; // what a browser does not read stays small
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final ConsoleAccess access = new ConsoleAccess();
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final LoopResources loops = LoopResources.create("dirflux-console", THREADS, true);
    private final ConsoleApi api;
    private final DisposableServer server;

    private ConsoleServer(Builder builder) {
        api = new ConsoleApi(builder.client, builder.store, builder.polls);
        server = bound(builder.port, new ConsoleHandler(access, StaticFiles.load(), api));
    }

    private DisposableServer bound(int port, ConsoleHandler handler) {
        try {
            return HttpServer.create()
                    .host(LOOPBACK)
                    .port(port)
                    .runOn(loops)
                    .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                    .doOnConnection(connection -> connections.add(connection.channel()))
                    .handle(handler)
                    .bindNow();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    /** A builder of a server that shows what this client sees. */
    public static Builder builder(DirectorySyncClient client) {
        return new Builder(client);
    }

    /** The address to open, with a token that works once. */
    public String address() {
        return "http://" + LOOPBACK + ":" + server.port() + "/?token=" + access.token();
    }

    /** How many calls of the page are being answered. */
    int openCalls() {
        return api.openCalls();
    }

    /** Completes when the server has stopped. */
    public Mono<Void> onClose() {
        return server.onDispose();
    }

    /** Does {@link #closeLater} without waiting for it. Does not block. */
    @Override
    public void close() {
        closeLater().subscribe();
    }

    /** Stops listening, closes every connection and ends the threads. Lazy; completes within about 10 s. */
    public Mono<Void> closeLater() {
        return Mono.fromRunnable(server::dispose)
                .then(server.onDispose())
                .then(Mono.defer(() -> FutureMono.from(connections.close())))
                .timeout(CLOSE_WITHIN)
                .onErrorComplete() // the threads end all the same
                .then(loops.disposeLater(Duration.ZERO, CLOSE_WITHIN));
    }

    /** Configures a {@link ConsoleServer}. Not thread-safe. */
    public static final class Builder {

        private final DirectorySyncClient client;
        private int port;
        private @Nullable Mono<SyncStatus> store;
        private PollInterval polls = new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(5));

        private Builder(DirectorySyncClient client) {
            this.client = Objects.requireNonNull(client, "client");
        }

        /** The port, 0 to 65535. 0, the default, takes a free one. */
        public Builder port(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("The port is from 0 to 65535, not " + port);
            }
            this.port = port;
            return this;
        }

        /** The state of a sync, read again with each subscription; none by default. */
        public Builder store(Mono<SyncStatus> store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /** The pauses of live events. */
        Builder polls(Duration shortest, Duration longest) {
            this.polls = new PollInterval(shortest, longest);
            return this;
        }

        /**
         * Starts the server. Blocks until it listens.
         *
         * @throws reactor.netty.ChannelBindException if the port cannot be used
         */
        public ConsoleServer start() {
            return new ConsoleServer(this);
        }
    }
}
