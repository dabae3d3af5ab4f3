package io.dirflux.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * The body as a whole is not what was asked for: no JSON, half of it, or JSON of another kind. Often the fault of
 * something between here and the server. The message says what is wrong and where, and quotes nothing.
 */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String LIMITS = "nested deeper than " + Tokens.MAX_NESTING + " levels, or a name too long";

    private MalformedBodyException(String message) {
        super(message);
    }

    static MalformedBodyException empty() {
        return new MalformedBodyException("the body is empty");
    }

    static MalformedBodyException at(TokenStreamLocation location, String problem) {
        return new MalformedBodyException("the body is malformed at line " + location.getLineNr() + ", column "
                + location.getColumnNr() + ": " + problem);
    }

    /** Somewhere between two positions, in bytes from 0. */
    static MalformedBodyException between(int from, int to) {
        return new MalformedBodyException(
                "the body is malformed between its bytes " + from + " and " + to + ": not JSON");
    }

    /** Without the parser's exception as its cause: that one quotes the body. */
    static MalformedBodyException of(JacksonException fault, int length) {
        if (fault instanceof StreamConstraintsException) {
            return new MalformedBodyException("the body is malformed: " + LIMITS);
        }
        TokenStreamLocation location = fault.getLocation();
        if (location == null) {
            return new MalformedBodyException("the body is malformed: not JSON");
        }
        return at(location, location.getByteOffset() >= length ? "it ends in the middle" : "not JSON");
    }
}
