package io.dirflux.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where webhooks are delivered, with the delays, duplicates and retries to simulate. Immutable; the constructor refuses
 * invalid values. Only loopback addresses are accepted.
 *
 * <pre>{@code
 * WebhookDestination.of("http://127.0.0.1:8080/webhooks", "whsec_...")
 *         .duplicates(0.2)                          // one event in five is delivered twice
 *         .spread(Duration.ofMillis(300))           // each delivery starts up to 300 ms late, so the order changes
 *         .retries(6, Duration.ofMillis(50))        // retried until a 2xx: after 50 ms, 100 ms, 200 ms, ...
 * }</pre>
 *
 * @param uri an {@code http} address on {@code 127.*}, {@code [::1]} or {@code localhost}
 * @param secret signing secret; its text is the key and is not decoded
 * @param retries most retries of a delivery, 0 or more, default 6 as in production
 * @param backoff the delay before the first retry, doubled for each further one; default 50 ms (in production much
 *     longer)
 * @param duplicates the fraction of events that are delivered twice, 0 to 1, default 0
 * @param spread the longest random delay before a delivery starts, 0 or more, default 0
 */
public record WebhookDestination(
        URI uri, String secret, int retries, Duration backoff, double duplicates, Duration spread) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.\\d{1,3}){3}");
    private static final int PRODUCTION_RETRIES = 6;

    /** Checks the address and the numbers. */
    public WebhookDestination {
        Objects.requireNonNull(secret, "secret");
        if (!isAccepted(uri)) {
            throw new IllegalArgumentException(
                    "uri must be an http address on loopback, such as http://127.0.0.1:8080/webhooks");
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

    /** Whether webhooks may be sent there: plain http on loopback. */
    static boolean isAccepted(String uri) {
        return isAccepted(URI.create(uri));
    }

    private static boolean isAccepted(URI uri) {
        boolean loopback =
                uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
        return "http".equals(uri.getScheme()) && loopback;
    }

    /** A destination that gets each event once, without delay. */
    public static WebhookDestination of(String uri, String secret) {
        return new WebhookDestination(
                URI.create(uri), secret, PRODUCTION_RETRIES, Duration.ofMillis(50), 0, Duration.ZERO);
    }

    /** Returns a copy with this number of retries and this delay before the first one. */
    public WebhookDestination retries(int retries, Duration backoff) {
        return new WebhookDestination(uri, secret, retries, backoff, duplicates, spread);
    }

    /** Returns a copy in which this fraction of events is delivered twice. */
    public WebhookDestination duplicates(double duplicates) {
        return new WebhookDestination(uri, secret, retries, backoff, duplicates, spread);
    }

    /** Returns a copy in which each delivery starts after its own random delay of at most this. */
    public WebhookDestination spread(Duration spread) {
        return new WebhookDestination(uri, secret, retries, backoff, duplicates, spread);
    }

    /** Omits the secret. */
    @Override
    public String toString() {
        return "WebhookDestination[uri=" + uri + ", retries=" + retries + ", backoff=" + backoff + ", duplicates="
                + duplicates + ", spread=" + spread + "]";
    }
}
