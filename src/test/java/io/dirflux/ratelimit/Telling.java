package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rate limit headers that a server sends. */
enum Telling {
    /** {@code X-RateLimit-*} on every answer, and {@code Retry-After} on a 429. */
    EVERYTHING,
    RETRY_AFTER,
    NOTHING;

    private static final long SECOND = 1_000_000_000L;
    private static final Instant START = Instant.parse("2026-11-23T12:00:00.437Z");

    /** What a client makes of an answer that left the server then. */
    RateFeedback feedback(boolean admitted, Limit limit, CountingServer server, long now, Clock clientsWallClock) {
        Map<String, String> headers = new HashMap<>();
        Instant serversTime = serversTime(now);
        headers.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(serversTime.atOffset(ZoneOffset.UTC)));
        long reset = server.untilReset(now);
        if (this == EVERYTHING) {
            headers.put("X-RateLimit-Limit", String.valueOf(limit.permits()));
            headers.put("X-RateLimit-Remaining", String.valueOf(server.remaining(now)));
            Instant at = serversTime.plusNanos(reset);
            headers.put("X-RateLimit-Reset", String.valueOf(at.getEpochSecond() + (at.getNano() > 0 ? 1 : 0)));
        }
        if (this != NOTHING && !admitted) {
            headers.put("Retry-After", String.valueOf(Math.max(1, (reset + SECOND - 1) / SECOND)));
        }
        return RateFeedback.of(
                admitted ? 200 : 429,
                name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of(),
                clientsWallClock);
    }

    static Instant serversTime(long now) {
        return START.plusNanos(now);
    }
}
