package io.dirflux.cli;

import io.dirflux.ratelimit.RateFeedback;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/** Collects status, clock difference and rate headers from responses. Called on event loops. */
final class ResponseHeaders {

    private static final String[] RATE_HEADERS = {
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"
    };

    /** {@code Date} has a resolution of one second, and the network takes time too. */
    private static final long CLOCKS_AGREE_SECONDS = 2;

    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> rateHeaders = new LinkedHashMap<>();
    private int responses;
    private int status;
    private long namedLimit = Long.MAX_VALUE;
    private @Nullable Duration ahead;

    /** The same HTTP client, whose responses are seen here. */
    HttpClient watch(HttpClient http) {
        return http.doOnResponse((response, connection) -> saw(response));
    }

    private synchronized void saw(HttpClientResponse response) {
        responses++;
        status = response.status().code();
        String date = response.responseHeaders().get("Date");
        if (ahead == null && date != null) {
            ahead = ahead(date, clock.instant());
        }
        Long limit = RateFeedback.of(status, response.responseHeaders()::getAll, clock)
                .limit();
        if (limit != null) {
            namedLimit = limit;
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

    /** Whether the clocks agree, or the server does not tell. */
    boolean clocksAgree() {
        Duration ahead = ahead();
        return ahead == null || Math.abs(ahead.toSeconds()) <= CLOCKS_AGREE_SECONDS;
    }

    /** Both clocks in words. */
    String clocks() {
        Duration ahead = ahead();
        if (ahead == null) {
            return "unknown, because the server sends no Date header";
        }
        return clocksAgree()
                ? "within " + CLOCKS_AGREE_SECONDS + " s of the server"
                : "this machine is " + Math.abs(ahead.toSeconds()) + " s "
                        + (ahead.isNegative() ? "behind" : "ahead of") + " the server";
    }

    /** The rate headers, each with its last value; empty if there were none. */
    synchronized Map<String, String> rateHeaders() {
        return new LinkedHashMap<>(rateHeaders);
    }

    /** The limit that the server has named last; {@code Long.MAX_VALUE} if it names none. */
    synchronized long namedLimit() {
        return namedLimit;
    }

    private static @Nullable Duration ahead(String date, Instant now) {
        try {
            return Duration.between(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from), now);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
