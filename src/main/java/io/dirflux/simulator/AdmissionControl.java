package io.dirflux.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Applies the rate limits: one for the API key, and one for each directory whose users are listed. */
final class AdmissionControl {
    private static final String KEY = "key";
    private static final String NO_KEY = "no key";
    private static final int TOO_MANY_REQUESTS = 429;

    private final ServerRateLimit perKey;
    private final ServerRateLimit perDirectory;
    private final UnaryOperator<Map<String, String>> rateHeaders;
    private final ServerClock clock;

    AdmissionControl(
            ServerRateLimit perKey,
            ServerRateLimit perDirectory,
            UnaryOperator<Map<String, String>> rateHeaders,
            ServerClock clock) {
        this.perKey = perKey;
        this.perDirectory = perDirectory;
        this.rateHeaders = rateHeaders;
        this.clock = clock;
    }

    /** Whether a request is allowed, and the rate headers of its response. */
    final class Admission {
        private final boolean granted;
        private final long retryAfterSeconds;
        private final Map<String, String> correct;

        private Admission(boolean granted, long retryAfterSeconds, Map<String, String> correct) {
            this.granted = granted;
            this.retryAfterSeconds = retryAfterSeconds;
            this.correct = correct;
        }

        boolean granted() {
            return granted;
        }

        /** The rate headers of a response with this status. */
        Map<String, String> headers(int status) {
            Map<String, String> headers = new LinkedHashMap<>(correct);
            if (!granted && status == TOO_MANY_REQUESTS) {
                headers.put(ServerRateHeaders.RETRY_AFTER_NAME, Long.toString(retryAfterSeconds));
            }
            return rateHeaders.apply(headers);
        }
    }

    /**
     * Counts a request. Requests without a valid key are counted separately, so they do not use up the key's limit.
     *
     * @param directory the directory whose users are listed; null for any other request
     */
    Admission admit(boolean authorized, @Nullable String directory, long nowMillis) {
        ServerRateLimit.Decision decision = perKey.tryAcquire(authorized ? KEY : NO_KEY, nowMillis);
        Map<String, String> correct = correctHeaders(decision);
        if (decision.granted() && directory != null) {
            decision = perDirectory.tryAcquire(directory, nowMillis);
        }
        return new Admission(decision.granted(), decision.retryAfterSeconds(nowMillis), correct);
    }

    private Map<String, String> correctHeaders(ServerRateLimit.Decision decision) {
        return Map.of(
                "X-RateLimit-Limit", Integer.toString(decision.limit()),
                "X-RateLimit-Remaining", Integer.toString(decision.remaining()),
                "X-RateLimit-Reset", Long.toString(decision.resetSeconds(clock)));
    }
}
