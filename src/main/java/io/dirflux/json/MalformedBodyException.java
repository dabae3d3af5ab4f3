package io.dirflux.json;

/**
 * The body as a whole is not what was asked for: no JSON, half of it, or JSON of another kind. Often the fault of
 * something between here and the server. The message says what is wrong and where, and quotes nothing.
 */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String message) {
        super(message);
    }
}
