package io.dirflux.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider.Proxy;

/**
 * The proxy that the environment names for the base URL:
 *
 * <ul>
 *   <li>{@code HTTPS_PROXY} for https, {@code HTTP_PROXY} for http, else {@code ALL_PROXY}; also in lower case. The
 *       value is {@code http://user:password@host:port} or {@code socks5://...}; all but the host may be missing.
 *   <li>{@code NO_PROXY} names hosts that are reached directly, with their subdomains. Loopback always is.
 *   <li>The JVM's own proxy properties replace these variables.
 * </ul>
 */
final class ProxyVariables {

    private static final int DEFAULT_PORT = 80;
    private static final int SOCKS_PORT = 1080;
    private static final List<String> SCHEMES = List.of("http", "socks5", "socks5h");

    private final Map<String, String> environment;

    ProxyVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Sets the proxy of this URL, if it has one.
     *
     * @throws IllegalArgumentException if the variable does not hold the URL of a proxy
     */
    UnaryOperator<HttpClient> proxyOf(String baseUrl) {
        URI url = parsed(baseUrl);
        String scheme =
                url == null || url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean decided =
                System.getProperty(scheme + ".proxyHost") != null || System.getProperty("socksProxyHost") != null;
        if (url == null
                || url.getHost() == null
                || decided
                || isDirect(url.getHost().toLowerCase(Locale.ROOT))) {
            return UnaryOperator.identity();
        }
        for (String variable : List.of(scheme + "_proxy", "all_proxy")) {
            String value = value(variable);
            if (!value.isEmpty()) {
                return proxy(variable.toUpperCase(Locale.ROOT), value);
            }
        }
        return UnaryOperator.identity();
    }

    private boolean isDirect(String host) {
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return loopback
                || Arrays.stream(value("no_proxy").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                        .map(entry -> entry.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", ""))
                        .filter(entry -> !entry.isEmpty())
                        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
    }

    private String value(String variable) {
        String lowerCase = environment.getOrDefault(variable, "").strip();
        return lowerCase.isEmpty()
                ? environment
                        .getOrDefault(variable.toUpperCase(Locale.ROOT), "")
                        .strip()
                : lowerCase;
    }

    private static UnaryOperator<HttpClient> proxy(String variable, String value) {
        URI proxy = parsed(value.contains("://") ? value : "http://" + value);
        if (proxy == null || proxy.getHost() == null || !SCHEMES.contains(proxy.getScheme())) {
            throw new IllegalArgumentException(variable + " must be the URL of a proxy, such as"
                    + " http://proxy.example:3128 or socks5://proxy.example:1080; percent-encode special characters of a"
                    + " password");
        }
        boolean http = proxy.getScheme().equals("http");
        int port = proxy.getPort() > 0 ? proxy.getPort() : http ? DEFAULT_PORT : SOCKS_PORT;
        String credentials = proxy.getUserInfo();
        return client -> client.proxy(spec -> {
            var address = spec.type(http ? Proxy.HTTP : Proxy.SOCKS5)
                    .host(proxy.getHost())
                    .port(port);
            if (credentials != null) {
                String[] parts = credentials.split(":", 2);
                address.username(parts[0]).password(user -> parts.length == 2 ? parts[1] : "");
            }
        });
    }

    private static @Nullable URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException refusedElsewhere) {
            return null;
        }
    }
}
