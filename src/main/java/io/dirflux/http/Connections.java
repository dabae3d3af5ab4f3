package io.dirflux.http;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Collects the settings of the HTTP client and its pool, and creates them. Not thread-safe.
 *
 * @hidden
 */
public final class Connections {

    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String USER_AGENT =
            "dirflux/" + version() + " (java/" + Runtime.version().feature() + "; reactor-netty)";

    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration maxIdleTime = Duration.ofSeconds(30);
    private Duration maxLifeTime = Duration.ofMinutes(10);
    private int maxConnections = 64;
    private boolean systemProxy = true;
    private @Nullable ConnectionProvider provider;
    private UnaryOperator<HttpClient> customizer = UnaryOperator.identity();

    /**
     * The HTTP client.
     *
     * @param release frees the connection pool if it was created here
     * @hidden
     */
    public record Opened(HttpClient http, Runnable release) {}

    public void connectTimeout(Duration timeout) {
        this.connectTimeout = timeout;
    }

    public void maxIdleTime(Duration time) {
        this.maxIdleTime = time;
    }

    public void maxLifeTime(Duration time) {
        this.maxLifeTime = time;
    }

    public void maxConnections(int connections) {
        this.maxConnections = connections;
    }

    public void systemProxy(boolean used) {
        this.systemProxy = used;
    }

    public void provider(ConnectionProvider provider) {
        this.provider = provider;
    }

    /** Adds a change of the HTTP client, after those added before. */
    public void customizer(UnaryOperator<HttpClient> next) {
        UnaryOperator<HttpClient> before = customizer;
        this.customizer = http -> next.apply(before.apply(http));
    }

    /**
     * Creates the HTTP client, and a connection pool unless one was given.
     *
     * @param baseUrl the server to connect to; decides about TLS and the proxy, too
     */
    public Opened open(String baseUrl) {
        ConnectionProvider given = provider;
        ConnectionProvider pool = given == null ? newPool() : given;
        URI server = URI.create(baseUrl);
        HttpClient http = HttpClient.create(new ConnectionChoice(pool))
                .host(server.getHost())
                .port(port(server))
                .protocol(HttpProtocol.HTTP11)
                .compress(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_HEADER_BYTES))
                .headers(headers -> headers.set(HttpHeaderNames.ACCEPT, "application/json")
                        .set(HttpHeaderNames.USER_AGENT, USER_AGENT));
        HttpClient secured = server.getScheme().equals("https") ? http.secure() : http;
        UnaryOperator<HttpClient> proxy =
                systemProxy ? SystemProxy.of(server, connectTimeout) : UnaryOperator.identity();
        // our policy decides about resends and counts them; a redirect would send the key to another host
        HttpClient last = customizer
                .apply(proxy.apply(secured))
                .disableRetry(true)
                .followRedirect(false)
                .doOnChannelInit((observer, channel, address) -> {
                    UnquotedFailures.addTo(channel.pipeline());
                    InformationalAnswers.dropFrom(channel.pipeline());
                    ConnectionUse.addTo(channel);
                    StaleReads.dropFrom(channel.pipeline());
                });
        return new Opened(last, given == null ? pool::dispose : () -> {});
    }

    private static int port(URI server) {
        if (server.getPort() >= 0) {
            return server.getPort();
        }
        return server.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
    }

    /** The limiter bounds the calls, so the queue for connections has no bound. */
    private ConnectionProvider newPool() {
        return ConnectionProvider.builder("dirflux")
                .maxConnections(maxConnections)
                .pendingAcquireMaxCount(-1)
                .evictionPredicate(new ConnectionAge(maxIdleTime, maxLifeTime))
                .evictInBackground(maxIdleTime)
                .lifo()
                .build();
    }

    private static String version() {
        try (InputStream in = Connections.class.getResourceAsStream("/io/dirflux/version.properties")) {
            if (in == null) {
                return "unknown"; // repackaged without its resource
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
