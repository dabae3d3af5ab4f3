package io.dirflux.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The key, or where to get it, with the one thing that may be said about it: where it came from.
 *
 * @hidden
 */
public final class ApiKey {

    public static final String ENVIRONMENT_VARIABLE = "WORKOS_API_KEY";

    private final Supplier<String> source;
    private final String origin;

    private ApiKey(Supplier<String> source, String origin) {
        this.source = source;
        this.origin = origin;
    }

    /** A fixed key, checked now. */
    public static ApiKey fixed(@Nullable String key, String origin) {
        String checked = check(key, origin);
        return new ApiKey(() -> checked, origin);
    }

    /** A key asked for at every attempt, and checked then. */
    public static ApiKey rotating(Supplier<String> source) {
        String origin = "apiKey(Supplier)";
        return new ApiKey(() -> check(source.get(), origin), origin);
    }

    /** The value of the {@code Authorization} header. */
    String authorization() {
        return "Bearer " + source.get();
    }

    String origin() {
        return origin;
    }

    private static String check(@Nullable String key, String origin) {
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException("No API key: " + origin + " gave none. Set the environment variable "
                    + ENVIRONMENT_VARIABLE + " or give the builder apiKey(\"sk_...\")");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("The API key from " + origin
                    + " holds a space, a line break or another character that no key has. Look at the value of "
                    + ENVIRONMENT_VARIABLE + " or of apiKey(..); a trailing line break is the usual cause");
        }
        return key;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "ApiKey[from " + origin + "]";
    }
}
