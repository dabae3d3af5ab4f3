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

/** What the heads of a server's answers say. Fed on event loops. */
final class ResponseHeaders {

    private static final String[] RATE_HEADERS = {
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"
    };

    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> rateHeaders = new LinkedHashMap<>();
    private int answers;
    private int status;
    private @Nullable Duration ahead;

    synchronized void saw(HttpClientResponse response) {
        answers++;
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

    synchronized int answers() {
        return answers;
    }

    /** The status of the last answer. */
    synchronized int status() {
        return status;
    }

    /**
     * How far this machine's clock is ahead of the first {@code Date}, which is up to a second old; null without one.
     */
    synchronized @Nullable Duration ahead() {
        return ahead;
    }

    /** The headers about the rate, each with the last value seen; empty if there was none. */
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
