package io.dirflux.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClientResponse;

/** Collects status, clock difference and rate headers from responses. Called on event loops. */
final class ResponseHeaders {

    private static final String[] RATE_HEADERS = {
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"
    };

    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> rateHeaders = new LinkedHashMap<>();
    private int responses;
    private int status;
    private @Nullable Duration ahead;

    synchronized void saw(HttpClientResponse response) {
        responses++;
        status = response.status().code();
        String date = response.responseHeaders().get("Date");
        if (ahead == null && date != null) {
            ahead = ahead(date, clock.instant());
        }
        for (String name : RATE_HEADERS) {
            String value = response.responseHeaders().get(name);
            if (value != null) {
                rateHeaders.put(name, value);
            }
        }
    }

    synchronized int responses() {
        return responses;
    }

    /** The status of the last response. */
    synchronized int status() {
        return status;
    }

    /**
     * How far this machine's clock is ahead of the first {@code Date} header; null if there was none. That header is up
     * to one second old.
     */
    synchronized @Nullable Duration ahead() {
        return ahead;
    }

    /** The rate headers, each with its last value; empty if there were none. */
    synchronized Map<String, String> rateHeaders() {
        return new LinkedHashMap<>(rateHeaders);
    }

    private static @Nullable Duration ahead(String date, Instant now) {
        try {
            return Duration.between(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from), now);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
