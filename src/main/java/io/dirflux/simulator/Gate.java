package io.dirflux.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies the limits: one for the key, one more for lists of users of a directory. */
final class Gate {
    private static final String KEY = "key";
    private static final String NO_KEY = "no key";

    private final Enforcement byKey;
    private final Enforcement byDirectory;
    private final boolean headers;

    Gate(Enforcement byKey, Enforcement byDirectory, boolean headers) {
        this.byKey = byKey;
        this.byDirectory = byDirectory;
        this.headers = headers;
    }

    /**
     * Whether a request may pass, and the rate headers of its answer.
     *
     * @param retryAfterSeconds how long a refused one should wait
     */
    record Admission(boolean granted, long retryAfterSeconds, Map<String, String> headers) {}

    /**
     * Counts a request. Requests without the key are counted apart, so that they cost the key nothing.
     *
     * @param directory the directory whose users are listed; null: the request lists none
     */
    Admission admit(boolean authorized, @Nullable String directory, long nowMillis) {
        Enforcement.Verdict verdict = byKey.tryAcquire(authorized ? KEY : NO_KEY, nowMillis);
        Map<String, String> told = headers ? headers(verdict) : Map.of();
        if (verdict.granted() && directory != null) {
            verdict = byDirectory.tryAcquire(directory, nowMillis);
        }
        return new Admission(verdict.granted(), verdict.retryAfterSeconds(nowMillis), told);
    }

    private static Map<String, String> headers(Enforcement.Verdict verdict) {
        return Map.of(
                "X-RateLimit-Limit", Integer.toString(verdict.limit()),
                "X-RateLimit-Remaining", Integer.toString(verdict.remaining()),
                "X-RateLimit-Reset", Long.toString(verdict.resetSeconds()));
    }
}
