package io.dirflux.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes records and responses in one dialect. */
interface WireFormat {

    void directory(JsonWriter out, SimulatedDirectory directory);

    /** A user. {@code embed} means that the response must include its groups. */
    void user(JsonWriter out, SimulatedDirectory directory, int user, boolean embed);

    /** A group. {@code embed} means that the response must include its members. */
    void group(JsonWriter out, SimulatedDirectory directory, int group, boolean embed);

    void list(JsonWriter out, Consumer<JsonWriter> records, @Nullable String before, @Nullable String after);

    /** The response to a {@code DELETE}. */
    SimulatedResponse deleted();

    /** The response to a request over the limit. */
    SimulatedResponse rateLimited(Route route);

    /** For example {@code 2024-01-15T10:00:00.000Z}. */
    static String timestamp(Instant instant) {
        return TimestampFormats.MILLIS.format(instant);
    }

    /** The format of some recorded users: {@code 2021-07-31T05:10:19+0000}. */
    static String oldTimestamp(Instant instant) {
        return TimestampFormats.OLD.format(instant);
    }

    /** Created once, because formatters are expensive to create and thread-safe. */
    final class TimestampFormats {
        private static final DateTimeFormatter MILLIS = of("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
        private static final DateTimeFormatter OLD = of("yyyy-MM-dd'T'HH:mm:ssZ");

        private TimestampFormats() {}

        private static DateTimeFormatter of(String pattern) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
        }
    }
}
