package io.dirflux.ratelimit;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the rate headers of one answer. A value that makes no sense counts as absent. */
final class RateHeaders {

    private static final int LONGEST_VALUE = 64;
    private static final Duration FARTHEST = Duration.ofDays(366);
    private static final BigDecimal LEAST_MILLIS = BigDecimal.valueOf(100_000_000_000L); // the year 5138 in seconds
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000_000L);

    private final Function<String, List<String>> headers;
    private final Clock wallClock;
    private @Nullable Instant answeredAt;

    RateHeaders(Function<String, List<String>> headers, Clock wallClock) {
        this.headers = headers;
        this.wallClock = wallClock;
    }

    @Nullable
    Long leastCount(String name, long least) {
        if (isAbsent(name)) {
            return null;
        }
        return numbers(name)
                .map(BigDecimal::longValue)
                .filter(count -> count >= least)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Nullable
    Duration latestReset() {
        if (isAbsent("X-RateLimit-Reset")) {
            return null;
        }
        return numbers("X-RateLimit-Reset")
                .map(RateHeaders::instant)
                .map(this::fromAnswer)
                .filter(left -> left.compareTo(FARTHEST) <= 0)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    @Nullable
    Duration latestRetry() {
        if (isAbsent("Retry-After")) {
            return null;
        }
        Stream<Duration> seconds = numbers("Retry-After").map(RateHeaders::seconds);
        Stream<Duration> dates = values("Retry-After")
                .map(RateHeaders::date)
                .filter(Objects::nonNull)
                .map(this::fromAnswer)
                .map(left -> left.isNegative() ? Duration.ZERO : left);
        return Stream.concat(seconds, dates)
                .filter(left -> left.compareTo(FARTHEST) <= 0)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private Duration fromAnswer(Instant moment) {
        if (answeredAt == null) {
            answeredAt = values("Date")
                    .map(RateHeaders::date)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(wallClock::instant);
        }
        return Duration.between(answeredAt, moment);
    }

    /** Most headers are absent on most answers; this check saves creating a stream. */
    private boolean isAbsent(String name) {
        return headers.apply(name).isEmpty();
    }

    private Stream<String> values(String name) {
        return headers.apply(name).stream().filter(value -> value.length() <= LONGEST_VALUE);
    }

    /** The numbers of a header. A proxy may have joined repeated headers with commas. */
    private Stream<BigDecimal> numbers(String name) {
        return values(name)
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(value -> number(value.strip()))
                .filter(Objects::nonNull);
    }

    private static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
            return null; // no sign and no exponent: 1E999999999 would be expensive
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return number.compareTo(MOST) <= 0 ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Duration seconds(BigDecimal number) {
        return Duration.ofSeconds(number.longValue(), fraction(number));
    }

    private static Instant instant(BigDecimal number) {
        return number.compareTo(LEAST_MILLIS) > 0
                ? Instant.ofEpochMilli(number.longValue())
                : Instant.ofEpochSecond(number.longValue(), fraction(number));
    }

    private static long fraction(BigDecimal number) {
        return number.remainder(BigDecimal.ONE).movePointRight(9).longValue();
    }

    private static @Nullable Instant date(String text) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
