package io.dirflux.http;

import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.ratelimit.Priority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request without its host and key.
 *
 * <p>All but {@code POST} may be sent again if an attempt failed, also if the server may have carried it out:
 *
 * <ul>
 *   <li>{@code GET} and {@code DELETE} are idempotent (RFC 9110, 9.2.2).
 *   <li>{@code PATCH} is not by itself (RFC 5789, 2). Ours are: they set values that do not depend on those before, so
 *       the second time changes nothing. It may undo what somebody else has changed between the two.
 *   <li>A {@code POST} that is sent twice creates two records. It is sent again only if the server has certainly not
 *       carried it out.
 * </ul>
 *
 * @param endpoint method and path template
 * @param id the value of {@code {id}} in the path template, if it has one
 * @param query the parameters in order
 * @param directory supplies the directory whose limit the request counts against, or {@code null} while it is not
 *     known; asked for each attempt
 * @param priority the priority, unless the call has one of its own
 * @param body JSON, null if there is none
 * @hidden
 */
public record Request(
        Endpoint endpoint,
        @Nullable String id,
        List<Param> query,
        Supplier<@Nullable String> directory,
        Priority priority,
        @Nullable String body) {

    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /**
     * A query parameter, not yet encoded.
     *
     * @hidden
     */
    public record Param(String name, String value) {}

    public static Request get(String path, String id) {
        return ofRecord("GET", path, id, null);
    }

    public static Request delete(String path, String id) {
        return ofRecord("DELETE", path, id, null);
    }

    public static Request patch(String path, String id, String body) {
        return ofRecord("PATCH", path, id, body);
    }

    public static Request post(String path, String body) {
        return new Request(new Endpoint("POST", path), null, List.of(), () -> null, Priority.INTERACTIVE, body);
    }

    public static Request list(String path, List<Param> query, Priority priority) {
        return new Request(new Endpoint("GET", path), null, query, () -> null, priority, null);
    }

    private static Request ofRecord(String method, String path, String id, @Nullable String body) {
        return new Request(new Endpoint(method, path + "/{id}"), id, List.of(), () -> null, Priority.INTERACTIVE, body);
    }

    public Request with(Param... params) {
        List<Param> all = new ArrayList<>(query);
        all.addAll(List.of(params));
        return new Request(endpoint, id, all, directory, priority, body);
    }

    public Request payingUnder(Supplier<@Nullable String> directory) {
        return new Request(endpoint, id, query, directory, priority, body);
    }

    /** Whether it may be sent again although the server may have carried it out. */
    boolean isRepeatable() {
        return !endpoint.method().equals("POST");
    }

    /** Path and query, percent-encoded, so that any id stays one path segment. */
    String target() {
        StringBuilder target = new StringBuilder(endpoint.path().length() + 64);
        if (id == null) {
            target.append(endpoint.path());
        } else {
            target.append(endpoint.path(), 0, endpoint.path().length() - "{id}".length());
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

    /** Encodes the UTF-8 bytes of all but the unreserved characters of RFC 3986, section 2.3. */
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

    /** The method and the path template; never the id or a filter. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
