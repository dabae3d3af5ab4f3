package io.dirflux.json;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;
import org.jspecify.annotations.Nullable;

/**
 * Reads the timestamps that WorkOS has been seen to send: {@code 2024-01-15T10:00:00Z} with any number of decimals,
 * {@code +0000} and {@code +00:00}, a space for the {@code T}, no zone at all (UTC), a date alone (its first second).
 *
 * <p>By hand, because the JDK's formatters need several attempts for that and an exception for each that fails.
 */
final class Timestamps {

    private static final int MAX_LENGTH = 64;
    private static final int NANO_DIGITS = 9;

    private final String text;
    private int at;
    private boolean bad;

    private Timestamps(String text) {
        this.text = text;
    }

    /** The instant, or null if it is in none of these forms; finer than a nanosecond is cut off. */
    static @Nullable Instant parse(String text) {
        return text.length() > MAX_LENGTH ? null : new Timestamps(text).instant();
    }

    private @Nullable Instant instant() {
        int year = digits(4);
        expect("-");
        int month = digits(2);
        expect("-");
        int day = digits(2);
        if (bad || !isDate(year, month, day)) {
            return null;
        }
        long midnight = LocalDate.of(year, month, day).toEpochDay() * 86_400;
        if (atEnd()) {
            return Instant.ofEpochSecond(midnight);
        }
        expect("Tt ");
        int second = timeOfDay();
        int nanos = fraction();
        int offset = offset();
        return bad || !atEnd() ? null : Instant.ofEpochSecond(midnight + second - offset, nanos);
    }

    private static boolean isDate(int year, int month, int day) {
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
    }

    private int timeOfDay() {
        int hour = digits(2);
        expect(":");
        int minute = digits(2);
        int second = accept(":") ? digits(2) : 0;
        bad |= hour > 23 || minute > 59 || second > 59;
        return hour * 3600 + minute * 60 + second;
    }

    private int fraction() {
        if (!accept(".,")) {
            return 0;
        }
        int start = at;
        int nanos = 0;
        while (!atEnd() && isDigit()) {
            if (at - start < NANO_DIGITS) {
                nanos = nanos * 10 + (text.charAt(at) - '0');
            }
            at++;
        }
        bad |= at == start;
        for (int read = at - start; read < NANO_DIGITS; read++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Seconds east of UTC. */
    private int offset() {
        accept(" ");
        if (atEnd() || accept("Zz") || acceptWord("UTC")) {
            return 0;
        }
        boolean west = accept("-");
        if (!west) {
            expect("+");
        }
        int hours = digits(2);
        int minutes = accept(":") || !atEnd() ? digits(2) : 0;
        bad |= hours > 18 || minutes > 59;
        int seconds = hours * 3600 + minutes * 60;
        return west ? -seconds : seconds;
    }

    private int digits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (atEnd() || !isDigit()) {
                bad = true;
                return 0;
            }
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return value;
    }

    private boolean accept(String oneOf) {
        boolean accepted = !atEnd() && oneOf.indexOf(text.charAt(at)) >= 0;
        if (accepted) {
            at++;
        }
        return accepted;
    }

    private boolean acceptWord(String word) {
        boolean accepted = text.startsWith(word, at);
        if (accepted) {
            at += word.length();
        }
        return accepted;
    }

    private void expect(String oneOf) {
        bad |= !accept(oneOf);
    }

    private boolean isDigit() {
        char c = text.charAt(at);
        return c >= '0' && c <= '9';
    }

    private boolean atEnd() {
        return at >= text.length();
    }
}
