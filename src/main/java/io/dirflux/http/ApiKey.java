package io.dirflux.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The key or its source. Only its origin may be shown: where it came from.
 *
 * @hidden
 */
public final class ApiKey {

    public static final String ENVIRONMENT_VARIABLE = "WORKOS_API_KEY";

    private static final String QUOTES = "\"'`";

    private final Mono<String> authorization;
    private final String origin;

    private ApiKey(Mono<String> key, String origin) {
        this.authorization = key;
        this.origin = origin;
    }

    /** A fixed key, checked now. */
    public static ApiKey fixed(@Nullable String key, String origin) {
        return new ApiKey(Mono.just(bearer(key, origin)), origin);
    }

    /** A key that each attempt asks for. The attempt checks it. */
    public static ApiKey supplied(Supplier<String> source) {
        String origin = "apiKey(Supplier)";
        return new ApiKey(Mono.fromSupplier(() -> bearer(source.get(), origin)), origin);
    }

    /** A key whose source each attempt subscribes to. The attempt checks it. */
    public static ApiKey fetched(Mono<String> source) {
        String origin = "apiKey(Mono)";
        Mono<String> authorization = source.onErrorMap(failure -> notFetched(failure, origin))
                .map(key -> bearer(key, origin))
                .switchIfEmpty(Mono.fromSupplier(() -> bearer(null, origin)));
        return new ApiKey(authorization, origin);
    }

    /** The value of the {@code Authorization} header. */
    Mono<String> authorization() {
        return authorization;
    }

    String origin() {
        return origin;
    }

    /** The type of the failure only: its message stays in the cause. */
    private static IllegalStateException notFetched(Throwable failure, String origin) {
        return new IllegalStateException(
                "No API key: " + origin + " failed with " + failure.getClass().getName()
                        + ". The call was not sent; retry inside the Mono if its source can fail for a moment",
                failure);
    }

    private static String bearer(@Nullable String key, String origin) {
        return "Bearer " + check(key, origin);
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
        if (QUOTES.indexOf(key.charAt(0)) >= 0 || QUOTES.indexOf(key.charAt(key.length() - 1)) >= 0) {
            throw new IllegalArgumentException(
                    "The API key from " + origin + " begins or ends with a quote. Remove the quotes"
                            + " from the value of " + ENVIRONMENT_VARIABLE
                            + " or of apiKey(..); an env file whose quotes were not"
                            + " removed is the usual cause");
        }
        return key;
    }

    /** The origin, never the key. */
    @Override
    public String toString() {
        return "ApiKey[from " + origin + "]";
    }
}
