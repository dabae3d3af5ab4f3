package io.dirflux.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
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

    private static final Pattern HALF_TOKEN =
            Pattern.compile("([\\[:,\\s](tr?u?|fa?l?s?|nu?l?)|[0-9](\\.|[eE][+-]?))$");
    private static final int WORD_WINDOW = 8;
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
     * Whether something on the way may have caused it, so that another attempt can get the whole body: it is empty,
     * ends in the middle, or is no JSON from its first character on. Otherwise the server has sent what it meant to
     * send.
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
        boolean cutOff = fault instanceof UnexpectedEndOfInputException
                || location.getByteOffset() >= length
                || endsInsideToken(body, length);
        return at(location, cutOff ? "it ends in the middle" : "not JSON", cutOff || !beginsAsJson(body, length));
    }

    /** A list or a record is an array or an object; a page of something in between begins otherwise. */
    private static boolean beginsAsJson(byte[] body, int length) {
        String beginning = new String(body, 0, Math.min(length, BEGINNING), StandardCharsets.UTF_8);
        String text = beginning.replace("\uFEFF", "").stripLeading();
        return text.startsWith("{") || text.startsWith("[");
    }

    /** The parser reports half a word as an unknown one, and half a number as a wrong one. */
    private static boolean endsInsideToken(byte[] body, int length) {
        int from = Math.max(0, length - WORD_WINDOW);
        return HALF_TOKEN
                .matcher(new String(body, from, length - from, StandardCharsets.ISO_8859_1))
                .find();
    }
}
