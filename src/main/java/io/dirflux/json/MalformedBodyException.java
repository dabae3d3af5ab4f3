package io.dirflux.json;

import java.nio.charset.Charset;

/**
 * The body as a whole is not what was asked for: no JSON, half of it, or JSON of another kind. Often the fault of
 * something between here and the server. The message says what is wrong and where, and quotes nothing.
 */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private MalformedBodyException(String message) {
        super(message);
    }

    static MalformedBodyException empty() {
        return new MalformedBodyException("the body is empty");
    }

    static MalformedBodyException at(int line, int column, String problem) {
        return new MalformedBodyException(
                "the body is malformed at line " + line + ", column " + column + ": " + problem);
    }

    static MalformedBodyException wronglyEncoded(Charset charset) {
        return new MalformedBodyException("the body is malformed: it begins as " + charset + ", but is not");
    }
}
