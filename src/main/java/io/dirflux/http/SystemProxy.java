package io.dirflux.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;
import reactor.netty.transport.ProxyProvider.TypeSpec;

/**
 * The proxy that the JVM names for a URL.
 *
 * <ul>
 *   <li>{@link ProxySelector} chooses it when the client is built. By default it reads {@code https.proxyHost}, {@code
 *       http.proxyHost}, {@code socksProxyHost} and {@code http.nonProxyHosts}; without the last one, or with any host
 *       in it, loopback has no proxy.
 *   <li>The credentials are {@code https.proxyUser} and {@code https.proxyPassword}, and the same for {@code http}; for
 *       SOCKS {@code java.net.socks.username} and {@code java.net.socks.password}.
 *   <li>Its name is looked up off the event loop and kept for 30 s.
 * </ul>
 */
final class SystemProxy {

    private static final Duration LOOKED_UP_FOR = Duration.ofSeconds(30);

    private final InetSocketAddress address;
    private final ProxyProvider.Proxy type;
    private final @Nullable String user;
    private final String password;

    private SystemProxy(
            InetSocketAddress address, ProxyProvider.Proxy type, String userProperty, String passwordProperty) {
        this.address = address;
        this.type = type;
        this.user = System.getProperty(userProperty);
        this.password = System.getProperty(passwordProperty, "");
    }

    /**
     * Leads connections to the URL through its proxy if it has one. A proxy that the HTTP client has already is kept.
     */
    static UnaryOperator<HttpClient> of(URI url, Duration connectTimeout) {
        SystemProxy proxy = chosen(url);
        if (proxy == null) {
            return UnaryOperator.identity();
        }
        Mono<InetSocketAddress> lookedUp =
                proxy.lookUp().cache(found -> LOOKED_UP_FOR, failed -> Duration.ZERO, () -> Duration.ZERO);
        return http -> http.proxyWhen((config, spec) ->
                config.hasProxy() ? Mono.empty() : lookedUp.map(found -> proxy.configure(spec, found, connectTimeout)));
    }

    private static @Nullable SystemProxy chosen(URI url) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(url);
        if (proxies.isEmpty() || !(proxies.get(0).address() instanceof InetSocketAddress address)) {
            return null; // DIRECT has no address
        }
        String scheme = url.getScheme();
        return switch (proxies.get(0).type()) {
            case HTTP ->
                new SystemProxy(address, ProxyProvider.Proxy.HTTP, scheme + ".proxyUser", scheme + ".proxyPassword");
            case SOCKS -> new SystemProxy(address, socks(), "java.net.socks.username", "java.net.socks.password");
            case DIRECT -> null;
        };
    }

    private static ProxyProvider.Proxy socks() {
        return System.getProperty("socksProxyVersion", "5").equals("4")
                ? ProxyProvider.Proxy.SOCKS4
                : ProxyProvider.Proxy.SOCKS5;
    }

    private Mono<InetSocketAddress> lookUp() {
        return Mono.fromCallable(
                        () -> new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort()))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private ProxyProvider.Builder configure(TypeSpec spec, InetSocketAddress found, Duration connectTimeout) {
        ProxyProvider.Builder proxy =
                spec.type(type).socketAddress(found).connectTimeoutMillis(connectTimeout.toMillis());
        return user == null ? proxy : proxy.username(user).password(name -> password);
    }

    /** The address, never the credentials. */
    @Override
    public String toString() {
        return "SystemProxy[" + type + " " + address + "]";
    }
}
