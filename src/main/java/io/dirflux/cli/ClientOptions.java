package io.dirflux.cli;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.netty.http.client.HttpClient;

/** Options for reaching the server. The key has no option because other users could read it in the process list. */
final class ClientOptions {

    static final String KEY = "WORKOS_API_KEY";
    private static final String DIALECT = "WORKOS_DIALECT";
    private static final String PRODUCTION = "https://api.workos.com";

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "URL of the API. Default: https://api.workos.com. Plain http only to loopback.")
    private @Nullable String baseUrl;

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            description = "OPENAPI: the public API. REFERENCE: exactly the reference page." + " Default: " + DIALECT
                    + " from the environment, else OPENAPI.")
    private @Nullable Dialect dialect;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10",
            description = "Most requests per second. Default: ${DEFAULT-VALUE}. In OPENAPI, lists of users are also"
                    + " limited to 4 per second for each directory.")
    private int rate;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only warnings and errors.")
    private boolean quiet;

    /** Returns a client builder with these options. Throws {@link IllegalArgumentException} if there is no API key. */
    DirectorySyncClientBuilder builder(Map<String, String> environment) {
        return builder(environment, UnaryOperator.identity());
    }

    /** The same with a change of the HTTP client, made after the proxy is set. */
    DirectorySyncClientBuilder builder(Map<String, String> environment, UnaryOperator<HttpClient> change) {
        return builder(baseUrl == null ? PRODUCTION : baseUrl, environment, change);
    }

    /** The same for another server than that of {@code --base-url}, such as the simulator of a demo. */
    DirectorySyncClientBuilder builderFor(String url, Map<String, String> environment) {
        return builder(url, environment, UnaryOperator.identity());
    }

    /** The URL decides about the proxy too. */
    private DirectorySyncClientBuilder builder(
            String url, Map<String, String> environment, UnaryOperator<HttpClient> change) {
        String key = environment.get(KEY);
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException(
                    "No API key: set the environment variable " + KEY + ", as in: export " + KEY + "=sk_...");
        }
        requireAtLeastOne("--rate", rate);
        UnaryOperator<HttpClient> proxy = new ProxyVariables(environment).proxyOf(url);
        return DirectorySyncClient.builder()
                .apiKey(key)
                .baseUrl(url)
                .dialect(dialect(environment))
                .httpClient(proxy.andThen(change)::apply)
                .rateLimits(RateLimits.perSecond(rate));
    }

    Dialect dialect(Map<String, String> environment) {
        String name = environment.getOrDefault(DIALECT, "").strip();
        if (dialect != null || name.isEmpty()) {
            return dialect == null ? Dialect.OPENAPI : dialect;
        }
        try {
            return Dialect.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(DIALECT + " must be OPENAPI or REFERENCE, was " + name, e);
        }
    }

    static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be 1 or more, was " + value);
        }
    }

    boolean quiet() {
        return quiet;
    }

    int rate() {
        return rate;
    }
}
