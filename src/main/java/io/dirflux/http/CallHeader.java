package io.dirflux.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A header that a call adds to its requests, as an entry of the Reactor {@code Context}.
 *
 * @param name in lower case
 * @hidden
 */
public record CallHeader(String name) {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]{0,8000}");

    /** Headers that are the client's, or that say where a message ends. */
    private static final Set<String> NOT_OF_A_CALL = Set.of(
            "authorization",
            "proxy-authorization",
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "accept-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect");

    /**
     * The entry of a header.
     *
     * @throws IllegalArgumentException naming the header, without the value
     */
    public static Context of(String name, String value) {
        return Context.of(new CallHeader(checked(name, value)), value);
    }

    /**
     * The name of a header in lower case, if a call may add this header.
     *
     * @throws IllegalArgumentException naming the header, without the value
     */
    static String checked(String name, String value) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("A header's name has letters, digits and characters such as - only");
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (NOT_OF_A_CALL.contains(lowerCase)) {
            throw new IllegalArgumentException(
                    "The header " + lowerCase + " is the client's own; the API key goes into apiKey(..)");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("The value of the header " + lowerCase
                    + " holds a line break or another character that is not printable ASCII, or is too long");
        }
        return lowerCase;
    }

    /** The headers of this context, by their names. */
    static Map<String, String> in(ContextView context) {
        Map<String, String> headers = new TreeMap<>();
        context.stream().forEach(entry -> {
            if (entry.getKey() instanceof CallHeader header) {
                headers.put(header.name, (String) entry.getValue());
            }
        });
        return headers;
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "header " + name;
    }
}
