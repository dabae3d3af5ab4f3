package io.dirflux.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads timestamps in the formats that WorkOS and other directory APIs have been seen to send:
 *
 * <ul>
 *   <li>{@code 2024-01-15T10:00:00Z} with any number of decimals, {@code +0000} or {@code +00:00}, a space for the
 *       {@code T}, no zone at all (UTC), or a date alone (its first second);
 *   <li>seconds or milliseconds since the epoch, if the time is between 2000 and 2100.
 * </ul>
 *
 * <p>Written by hand, because the JDK's formatters need several attempts for that and an exception for each that fails.
 */
final class Timestamps {

    private static final int MAX_LENGTH = 64;
    private static final int YEAR_DIGITS = 4;
    private static final int MILLI_DIGITS = 3;
    private static final BigDecimal YEAR_2000 = new BigDecimal(946_684_800);
    private static final BigDecimal YEAR_2100 = new BigDecimal(4_102_444_800L);
    private static final Pattern SINCE_EPOCH = Pattern.compile("[0-9]{9,13}(\\.[0-9]{1,12})?");
    private static final int NANO_DIGITS = 9;
    private static final int USUAL_LENGTH = 24;
    private static final int NO_DIGITS = -100_000;

    private final char[] text;
    private final int end;
    private int at;
    private boolean bad;

    private Timestamps(char[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.end = to;
    }

    /** The instant, or null if it is in none of these forms; finer than a nanosecond is cut off. */
    static @Nullable Instant parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /** The same from a part of an array. */
    static @Nullable Instant parse(char[] text, int from, int to) {
        if (isUsual(text, from, to)) {
            return usual(text, from);
        }
        if (to - from > MAX_LENGTH) {
            return null;
        }
        boolean calendar = to - from > YEAR_DIGITS && text[from + YEAR_DIGITS] == '-';
        return calendar ? new Timestamps(text, from, to).instant() : sinceEpoch(new String(text, from, to - from));
    }

    /** Seconds or milliseconds since the epoch: the ranges of both do not overlap between 2000 and 2100. */
    private static @Nullable Instant sinceEpoch(String text) {
        if (!SINCE_EPOCH.matcher(text).matches()) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        for (int decimals = 0; decimals <= MILLI_DIGITS; decimals += MILLI_DIGITS) {
            BigDecimal seconds = value.movePointLeft(decimals);
            if (seconds.compareTo(YEAR_2000) >= 0 && seconds.compareTo(YEAR_2100) < 0) {
                long whole = seconds.longValue();
                BigDecimal fraction = seconds.subtract(BigDecimal.valueOf(whole));
                return Instant.ofEpochSecond(
                        whole, fraction.movePointRight(NANO_DIGITS).longValue());
            }
        }
        return null;
    }

    /** Whether it can only be {@code 2024-01-15T10:00:00.000Z}, as nearly all of them. */
    private static boolean isUsual(char[] text, int from, int to) {
        return to - from == USUAL_LENGTH
                && text[from + 4] == '-'
                && text[from + 7] == '-'
                && text[from + 10] == 'T'
                && text[from + 13] == ':'
                && text[from + 16] == ':'
                && text[from + 19] == '.'
                && text[from + 23] == 'Z';
    }

    private static @Nullable Instant usual(char[] text, int from) {
        int year = 100 * twoDigits(text, from) + twoDigits(text, from + 2);
        int month = twoDigits(text, from + 5);
        int day = twoDigits(text, from + 8);
        int hour = twoDigits(text, from + 11);
        int minute = twoDigits(text, from + 14);
        int second = twoDigits(text, from + 17);
        int hundredths = twoDigits(text, from + 20);
        int millis = 10 * hundredths + text[from + 22] - '0';
        boolean digits = (year | month | day | hour | minute | second | hundredths) >= 0 && isDigit(text[from + 22]);
        if (!digits || !isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        return instant(year, month, day, hour * 3600 + minute * 60 + second, millis * 1_000_000);
    }

    private static Instant instant(int year, int month, int day, int second, int nanos) {
        return Instant.ofEpochSecond(LocalDate.of(year, month, day).toEpochDay() * 86_400 + second, nanos);
    }

    /** Far below zero if they are none, so that no multiple of another two makes up for it. */
    private static int twoDigits(char[] text, int at) {
        return isDigit(text[at]) && isDigit(text[at + 1]) ? 10 * (text[at] - '0') + text[at + 1] - '0' : NO_DIGITS;
    }

    private @Nullable Instant instant() {
        int year = 100 * twoDigits() + twoDigits();
        expect('-');
        int month = twoDigits();
        expect('-');
        int day = twoDigits();
        if (bad || !isDate(year, month, day)) {
            return null;
        }
        if (atEnd()) {
            return instant(year, month, day, 0, 0);
        }
        bad |= !(accept('T') || accept('t') || accept(' '));
        int second = timeOfDay();
        int nanos = fraction();
        int offset = offset();
        return bad || !atEnd() ? null : instant(year, month, day, second - offset, nanos);
    }

    private static boolean isDate(int year, int month, int day) {
        return month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year)));
    }

    private int timeOfDay() {
        int hour = twoDigits();
        expect(':');
        int minute = twoDigits();
        int second = accept(':') ? twoDigits() : 0;
        bad |= hour > 23 || minute > 59 || second > 59;
        return hour * 3600 + minute * 60 + second;
    }

    private int fraction() {
        if (!accept('.') && !accept(',')) {
            return 0;
        }
        int start = at;
        int nanos = 0;
        while (!atEnd() && isDigit(text[at])) {
            if (at - start < NANO_DIGITS) {
                nanos = nanos * 10 + (text[at] - '0');
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
        accept(' ');
        if (atEnd() || accept('Z') || accept('z') || acceptUtc()) {
            return 0;
        }
        boolean west = accept('-');
        if (!west) {
            expect('+');
        }
        int hours = twoDigits();
        int minutes = accept(':') || !atEnd() ? twoDigits() : 0;
        bad |= hours > 18 || minutes > 59;
        int seconds = hours * 3600 + minutes * 60;
        return west ? -seconds : seconds;
    }

    private int twoDigits() {
        int value = end - at < 2 ? NO_DIGITS : twoDigits(text, at);
        bad |= value < 0;
        at += 2;
        return value;
    }

    private boolean accept(char ascii) {
        boolean accepted = at < end && text[at] == ascii;
        if (accepted) {
            at++;
        }
        return accepted;
    }

    private boolean acceptUtc() {
        return accept('U') && accept('T') && accept('C');
    }

    private void expect(char ascii) {
        bad |= !accept(ascii);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private boolean atEnd() {
        return at >= end;
    }
}
