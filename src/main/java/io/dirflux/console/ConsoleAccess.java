package io.dirflux.console;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use the page. A token from the printed address opens it once; the browser then holds a cookie.
 *
 * <ul>
 *   <li>{@code Host} must be the loopback address that the server listens on. A page of another name that resolves to
 *       loopback (DNS rebinding) sends its own name.
 *   <li>{@code Sec-Fetch-Site}, which browsers set by themselves, must not say that another site asks.
 *   <li>A {@code POST} must have the page's own {@code Origin}.
 * </ul>
 */
final class ConsoleAccess {

    static final String FOREIGN_HOST = "This host is not served here: use the address that dirflux console has printed";
    static final String FOREIGN_SITE = "Another site may not ask: use the address that dirflux console has printed";
    static final String NOT_SIGNED_IN = "Use the address that dirflux console has printed. It works once;"
            + " for another browser, start dirflux console again";

    private static final int RANDOM_BYTES = 32;
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final String token;
    private final String session;
    private final AtomicBoolean isTokenSpent = new AtomicBoolean();

    ConsoleAccess() {
        SecureRandom random = new SecureRandom();
        token = secret(random);
        session = secret(random);
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String token() {
        return token;
    }

    /**
     * Why the origin of a request is refused, null if it is not.
     *
     * @param port the port that the server listens on
     */
    static @Nullable String refusal(HttpHeaders headers, int port, boolean isPost) {
        String host = headers.get(HttpHeaderNames.HOST, "");
        if (!host.equals("127.0.0.1:" + port) && !host.equals("localhost:" + port)) {
            return FOREIGN_HOST;
        }
        String site = headers.get("Sec-Fetch-Site");
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        boolean isOwnOrigin = origin == null ? !isPost : origin.equals("http://" + host);
        return isOwnOrigin && (site == null || OWN_SITE.contains(site)) ? null : FOREIGN_SITE;
    }

    /** Whether the request has the cookie of this server. */
    boolean isSignedIn(HttpHeaders headers, int port) {
        for (String header : headers.getAll(HttpHeaderNames.COOKIE)) {
            for (Cookie cookie : ServerCookieDecoder.LAX.decode(header)) {
                if (cookie.name().equals(cookieName(port)) && isEqual(cookie.value(), session)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Spends the token. False if it is another one, or if it is spent already. */
    boolean signIn(@Nullable String offered) {
        return offered != null && isEqual(offered, token) && isTokenSpent.compareAndSet(false, true);
    }

    /** The {@code Set-Cookie} after signing in. It ends with the browser's session. */
    String cookie(int port) {
        return cookieName(port) + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** Browsers do not keep the cookies of two ports apart. */
    private static String cookieName(int port) {
        return "dirflux_console_" + port;
    }

    /** Takes the same time for every wrong value of the same length. */
    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
