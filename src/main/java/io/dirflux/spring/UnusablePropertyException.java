package io.dirflux.spring;

/** A property whose value is not shown, because it may be or contain a key, cannot be used. */
final class UnusablePropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    UnusablePropertyException(String property, IllegalArgumentException reason) {
        super("The property " + property + " cannot be used: " + reason.getMessage(), reason);
        this.property = property;
    }

    String property() {
        return property;
    }
}
