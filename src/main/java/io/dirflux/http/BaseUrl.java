package io.dirflux.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks, when the client is built, that the key may be sent to the base URL.
 *
 * @hidden
 */
public final class BaseUrl {

    public static final String PRODUCTION = "https://api.workos.com";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    /** A host and perhaps a port and path, as people write it; nothing that could be a key. */
    private static final Pattern HOST_ONLY =
            Pattern.compile("(localhost|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)\\.?(:\\d{1,5})?(/[A-Za-z0-9/]{0,40})?");

    private BaseUrl() {}

    /**
     * Checks and normalises a URL: lower-case scheme and host, no trailing dot of the host, no repeated or trailing
     * slashes, no trailing question mark.
     *
     * @throws IllegalArgumentException with what to write instead
     */
    public static String check(String url, boolean insecureHttpAllowed) {
        if (HOST_ONLY.matcher(url).matches()) {
            throw refused("the scheme is missing; write " + (isLoopback(url.split("[:/]", 2)[0]) ? "http" : "https")
                    + "://" + url);
        }
        URI uri = parse(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        boolean web = scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http");
        if (!web || uri.getHost() == null) {
            throw refused("it must be an absolute http or https URL with a host");
        }
        if (uri.getRawUserInfo() != null || hasText(uri.getRawQuery()) || uri.getRawFragment() != null) {
            throw refused("it must not have user info, a query or a fragment; the key goes into apiKey(..)");
        }
        if (scheme.equalsIgnoreCase("http") && !insecureHttpAllowed && !isLoopback(uri.getHost())) {
            throw refused("plain http sends the API key unencrypted; use https, or allowInsecureHttp() if you"
                    + " trust the network");
        }
        String path = uri.getRawPath().replaceAll("/{2,}", "/").replaceAll("/$", "");
        return scheme.toLowerCase(Locale.ROOT) + "://" + host(uri.getHost())
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
    }

    private static String host(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host(host)).matches();
    }

    private static boolean hasText(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused(e.getReason().toLowerCase(Locale.ROOT) + " at position " + e.getIndex());
        }
    }

    /** The message leaves the URL out: a mistyped one may hold a key. */
    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("The base URL is refused: " + reason);
    }
}
