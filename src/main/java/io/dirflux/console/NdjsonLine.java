package io.dirflux.console;

import java.util.Map;

/**
 * A line of an answer: a JSON object with one member.
 *
 * @param kind the name of the member, which says what the value is
 * @param value the value, written by Jackson
 */
record NdjsonLine(String kind, Object value) {

    /** The last line of every answer. Without it, the connection broke. */
    static final NdjsonLine END = new NdjsonLine("end", true);

    static NdjsonLine of(Throwable failure) {
        return new NdjsonLine("error", ConsoleError.of(failure));
    }

    Map<String, Object> json() {
        return Map.of(kind, value);
    }
}
