package io.dirflux.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * The body as a whole is not what was asked for: no JSON, half of it, or JSON of another kind. Something between the
 * client and the server is often the cause. The message says what is wrong and where, and quotes nothing.
 */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String LIMITS = String.format(
            Locale.ROOT,
            "nested deeper than %d levels, a name too long, or a text or number of more than %,d characters",
            Parsers.MAX_NESTING,
            Parsers.MAX_SCALAR_LENGTH);

    private static final int BEGINNING = 64;

    private final boolean damaged;

    private MalformedBodyException(String message, boolean damaged) {
        super(message);
        this.damaged = damaged;
    }

    static MalformedBodyException empty() {
        return new MalformedBodyException("the body is empty", true);
    }

    static MalformedBodyException notUtf8() {
        return new MalformedBodyException("the body is malformed: not UTF-8", false);
    }

    static MalformedBodyException at(TokenStreamLocation location, String problem) {
        return at(location, problem, false);
    }

    private static MalformedBodyException at(TokenStreamLocation location, String problem, boolean damaged) {
        String message = "the body is malformed at line " + location.getLineNr() + ", column " + location.getColumnNr()
                + ": " + problem;
        return new MalformedBodyException(message, damaged);
    }

    /**
     * Whether something on the way may have caused it, so that another attempt can get the whole body: it is empty, or
     * does not begin and end as JSON does. Otherwise the server has sent what it meant to send.
     */
    public boolean isDamaged() {
        return damaged;
    }

    /** Without the parser's exception as its cause: that one quotes the body. */
    static MalformedBodyException of(JacksonException fault, byte[] body, int length) {
        if (fault instanceof StreamConstraintsException) {
            return new MalformedBodyException("the body is malformed: " + LIMITS, false);
        }
        TokenStreamLocation location = fault.getLocation();
        int end = endOfText(body, length);
        int at = (int) Math.min(location.getByteOffset(), end);
        boolean begins = beginsAsJson(body, length);
        boolean ends = endsAsJson(body, end);
        boolean halfAValue = at == end || (!ends && !endsAsJson(body, at));
        boolean cutOff = begins && (fault instanceof UnexpectedEndOfInputException || halfAValue);
        boolean damaged = cutOff || !begins || !ends;
        return at(location, cutOff ? "it ends in the middle" : "not JSON", damaged);
    }

    /** Where the text ends: white space may follow, which something on the way has added. */
    private static int endOfText(byte[] body, int length) {
        int end = length;
        while (end > 0 && body[end - 1] >= 0 && body[end - 1] <= ' ') {
            end--;
        }
        return end;
    }

    /** Half a body ends otherwise, unless the parser misses the rest of it; so does one with a page behind it. */
    private static boolean endsAsJson(byte[] body, int end) {
        return end > 0 && (body[end - 1] == '}' || body[end - 1] == ']');
    }

    /** A list or a record is an array or an object; a page of something in between begins otherwise. */
    private static boolean beginsAsJson(byte[] body, int length) {
        String beginning = new String(body, 0, Math.min(length, BEGINNING), StandardCharsets.UTF_8);
        String text = beginning.replace("\uFEFF", "").stripLeading();
        return text.startsWith("{") || text.startsWith("[");
    }
}
