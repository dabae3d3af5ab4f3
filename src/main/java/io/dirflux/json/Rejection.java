package io.dirflux.json;

/**
 * A value cannot be read. Costs the field it belongs to, or the record. Thrown and caught within this package, so it
 * has no stack trace.
 */
final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;
    private final String expected;
    private final String found;
    private final boolean required;

    /**
     * @param path leads to the value from the record, such as {@code emails[0].value}; empty if it is the record
     * @param found what it was, without its value; empty if it was missing
     */
    Rejection(String path, String expected, String found) {
        this(path, expected, found, false);
    }

    private Rejection(String path, String expected, String found, boolean required) {
        super(path, null, false, false);
        this.path = path;
        this.expected = expected;
        this.found = found;
        this.required = required;
    }

    static Rejection missing(String path) {
        return new Rejection(path, "a value", "");
    }

    Rejection at(String path) {
        return new Rejection(path, expected, found, required);
    }

    /** The same, of a field that costs the whole record, also in the data of an event. */
    Rejection ofRequiredField() {
        return new Rejection(path, expected, found, true);
    }

    boolean isOfRequiredField() {
        return required;
    }

    String path() {
        return path;
    }

    String expected() {
        return expected;
    }

    String found() {
        return found.isEmpty() ? "nothing" : found;
    }

    /** Such as {@code role: expected an object, found a number}. */
    String reason() {
        String problem = found.isEmpty() ? "missing" : "expected " + expected + ", found " + found;
        return path.isEmpty() ? problem : path + ": " + problem;
    }
}
