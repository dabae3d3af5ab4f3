package io.dirflux.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks, when the client is built, that the key may be sent to the base URL.
 *
 * @hidden
 */
public final class BaseUrl {

    public static final String PRODUCTION = "https://api.workos.com";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private BaseUrl() {}

    /** The URL without a trailing slash, or an {@link IllegalArgumentException} that says what to change. */
    public static String check(String url, boolean insecureHttpAllowed) {
        URI uri = parse(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        boolean web = scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http");
        if (!web || uri.getHost() == null) {
            throw refused("it must be an absolute http or https URL with a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused("it must not have user info, a query or a fragment; the key goes into apiKey(..)");
        }
        if (scheme.equalsIgnoreCase("http")
                && !insecureHttpAllowed
                && !LOOPBACK.matcher(uri.getHost()).matches()) {
            throw refused("plain http sends the API key unencrypted; use https, or allowInsecureHttp() if you"
                    + " trust the network");
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
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
