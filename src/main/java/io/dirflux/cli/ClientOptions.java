package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach the server. The key has no option: other users of the machine could read it in the process list. */
final class ClientOptions {

    static final String KEY = "WORKOS_API_KEY";
    private static final String DIALECT = "WORKOS_DIALECT";

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Where the API is. Default: https://api.workos.com. Plain http to loopback only.")
    private @Nullable String baseUrl;

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            description =
                    "OPENAPI: the public API, what a key meets today. REFERENCE: the reference page to the letter."
                            + " Default: " + DIALECT + " from the environment, else OPENAPI.")
    private @Nullable Dialect dialect;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10",
            description = "Requests a second, at most. Default: ${DEFAULT-VALUE}. In OPENAPI lists of users stay within"
                    + " 4 a second for each directory besides.")
    private int rate;

    /** A builder with all of it, or an {@link IllegalArgumentException} that says what to set. */
    DirectorySyncClient.Builder builder(Map<String, String> environment) {
        String key = environment.get(KEY);
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException(
                    "No API key: set the environment variable " + KEY + ", as in: export " + KEY + "=sk_...");
        }
        DirectorySyncClient.Builder builder = DirectorySyncClient.builder()
                .apiKey(key)
                .dialect(dialect(environment))
                .rateLimits(RateLimits.perSecond(rate));
        return baseUrl == null ? builder : builder.baseUrl(baseUrl);
    }

    Dialect dialect(Map<String, String> environment) {
        String name = environment.getOrDefault(DIALECT, "").strip();
        if (dialect != null || name.isEmpty()) {
            return dialect == null ? Dialect.OPENAPI : dialect;
        }
        try {
            return Dialect.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(DIALECT + " is OPENAPI or REFERENCE, not " + name, e);
        }
    }

    int rate() {
        return rate;
    }
}
