package io.dirflux.http;

import io.dirflux.http.RequestListener.Route;
import io.dirflux.ratelimit.Priority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question to the server, still without host and key.
 *
 * @param route method and path template
 * @param id what stands in the template's place, if it has one
 * @param query the parameters in order
 * @param directory the directory whose user-list limit it pays under; asked for each attempt, because it may be learnt
 * @param priority its lane by default
 * @hidden
 */
public record Request(
        Route route, @Nullable String id, List<Param> query, Supplier<@Nullable String> directory, Priority priority) {

    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /**
     * A query parameter, not yet encoded.
     *
     * @hidden
     */
    public record Param(String name, String value) {}

    public static Request get(String path, String id) {
        return new Request(new Route("GET", path + "/{id}"), id, List.of(), () -> null, Priority.INTERACTIVE);
    }

    public static Request delete(String path, String id) {
        return new Request(new Route("DELETE", path + "/{id}"), id, List.of(), () -> null, Priority.INTERACTIVE);
    }

    public static Request list(String path, List<Param> query, Priority priority) {
        return new Request(new Route("GET", path), null, query, () -> null, priority);
    }

    public Request with(Param... params) {
        List<Param> all = new ArrayList<>(query);
        all.addAll(List.of(params));
        return new Request(route, id, all, directory, priority);
    }

    public Request payingUnder(Supplier<@Nullable String> directory) {
        return new Request(route, id, query, directory, priority);
    }

    /** Path and query, percent-encoded: an id stays one path segment whatever it holds. */
    String target() {
        StringBuilder target = new StringBuilder(route.path().length() + 64);
        if (id == null) {
            target.append(route.path());
        } else {
            target.append(route.path(), 0, route.path().length() - "{id}".length());
            appendEncoded(target, id);
        }
        char separator = '?';
        for (Param param : query) {
            target.append(separator);
            appendEncoded(target, param.name());
            target.append('=');
            appendEncoded(target, param.value());
            separator = '&';
        }
        return target.toString();
    }

    /** All but the unreserved characters of RFC 3986, section 2.3, as UTF-8. */
    private static void appendEncoded(StringBuilder target, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            boolean unreserved = letter || (b >= '0' && b <= '9') || UNRESERVED.indexOf(b) >= 0;
            if (unreserved) {
                target.append((char) b);
            } else {
                target.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
            }
        }
    }

    /** Never the id or the filters. */
    @Override
    public String toString() {
        return route.toString();
    }
}
