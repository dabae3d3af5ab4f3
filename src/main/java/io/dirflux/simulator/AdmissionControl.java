package io.dirflux.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Applies the limits: one for the key, one more for lists of users of a directory. */
final class AdmissionControl {
    private static final String KEY = "key";
    private static final String NO_KEY = "no key";
    private static final int TOO_MANY_REQUESTS = 429;

    private final ServerRateLimit perKey;
    private final ServerRateLimit perDirectory;
    private final UnaryOperator<Map<String, String>> told;
    private final ServerClock clock;

    AdmissionControl(
            ServerRateLimit perKey,
            ServerRateLimit perDirectory,
            UnaryOperator<Map<String, String>> told,
            ServerClock clock) {
        this.perKey = perKey;
        this.perDirectory = perDirectory;
        this.told = told;
        this.clock = clock;
    }

    /** Whether a request may pass, and what its answer tells of the limits. */
    final class Admission {
        private final boolean granted;
        private final long retryAfterSeconds;
        private final Map<String, String> honest;

        private Admission(boolean granted, long retryAfterSeconds, Map<String, String> honest) {
            this.granted = granted;
            this.retryAfterSeconds = retryAfterSeconds;
            this.honest = honest;
        }

        boolean granted() {
            return granted;
        }

        /** The rate headers of an answer with that status. */
        Map<String, String> headers(int status) {
            Map<String, String> headers = new LinkedHashMap<>(honest);
            if (!granted && status == TOO_MANY_REQUESTS) {
                headers.put(ServerRateHeaders.RETRY_AFTER_NAME, Long.toString(retryAfterSeconds));
            }
            return told.apply(headers);
        }
    }

    /**
     * Counts a request. Requests without the key are counted apart, so that they cost the key nothing.
     *
     * @param directory the directory whose users are listed; null: the request lists none
     */
    Admission admit(boolean authorized, @Nullable String directory, long nowMillis) {
        ServerRateLimit.Decision decision = perKey.tryAcquire(authorized ? KEY : NO_KEY, nowMillis);
        Map<String, String> honest = honest(decision);
        if (decision.granted() && directory != null) {
            decision = perDirectory.tryAcquire(directory, nowMillis);
        }
        return new Admission(decision.granted(), decision.retryAfterSeconds(nowMillis), honest);
    }

    private Map<String, String> honest(ServerRateLimit.Decision decision) {
        return Map.of(
                "X-RateLimit-Limit", Integer.toString(decision.limit()),
                "X-RateLimit-Remaining", Integer.toString(decision.remaining()),
                "X-RateLimit-Reset", Long.toString(decision.resetSeconds(clock)));
    }
}
