package io.dirflux.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where webhooks go, and how badly. Immutable; nonsense is refused when made. Only loopback addresses are accepted:
 * made-up people go nowhere else.
 *
 * <pre>{@code
 * WebhookEndpoint.of("http://127.0.0.1:8080/webhooks", "whsec_...")
 *         .duplicates(0.2)                          // one in five comes twice
 *         .spread(Duration.ofMillis(300))           // each arrives up to 300 ms late, so many out of order
 *         .retries(6, Duration.ofMillis(50))        // what is not answered with 2xx comes again, pauses doubled
 * }</pre>
 *
 * @param uri an {@code http} address on {@code 127.*}, {@code [::1]} or {@code localhost}
 * @param secret what deliveries are signed with; its text is the key, nothing is decoded
 * @param retries how often a delivery is tried again, 0 or more, default 6 as in production
 * @param backoff the pause before the first retry, doubled for each further one; default 50 ms, not days
 * @param duplicates the share of events that are delivered twice, 0 to 1, default 0
 * @param spread how late a delivery may start, 0 or more, default 0
 */
public record WebhookEndpoint(
        URI uri, String secret, int retries, Duration backoff, double duplicates, Duration spread) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.\\d{1,3}){3}");
    private static final int PRODUCTION_RETRIES = 6;

    /** Checks the address and the numbers. */
    public WebhookEndpoint {
        Objects.requireNonNull(secret, "secret");
        boolean loopback =
                uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
        if (!"http".equals(uri.getScheme()) || !loopback) {
            throw new IllegalArgumentException("webhooks go to an http address on loopback only");
        }
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("secret must not be empty");
        }
        if (retries < 0 || backoff.isNegative() || spread.isNegative()) {
            throw new IllegalArgumentException("retries, backoff and spread must be 0 or more");
        }
        if (!(duplicates >= 0 && duplicates <= 1)) {
            throw new IllegalArgumentException("duplicates must be 0 to 1, was " + duplicates);
        }
    }

    /** An endpoint that gets each event once, at once. */
    public static WebhookEndpoint of(String uri, String secret) {
        return new WebhookEndpoint(
                URI.create(uri), secret, PRODUCTION_RETRIES, Duration.ofMillis(50), 0, Duration.ZERO);
    }

    /** With so many retries, and pauses that begin with this one. */
    public WebhookEndpoint retries(int retries, Duration backoff) {
        return new WebhookEndpoint(uri, secret, retries, backoff, duplicates, spread);
    }

    /** With that share of events delivered twice. */
    public WebhookEndpoint duplicates(double duplicates) {
        return new WebhookEndpoint(uri, secret, retries, backoff, duplicates, spread);
    }

    /** With deliveries that start up to so much late, each by its own chance. */
    public WebhookEndpoint spread(Duration spread) {
        return new WebhookEndpoint(uri, secret, retries, backoff, duplicates, spread);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "WebhookEndpoint[uri=" + uri + ", retries=" + retries + ", backoff=" + backoff + ", duplicates="
                + duplicates + ", spread=" + spread + "]";
    }
}
