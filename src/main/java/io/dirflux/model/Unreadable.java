package io.dirflux.model;

/**
 * A field that could not be read and is {@code null}, "not known", in the records of an answer. It costs no record.
 *
 * @param path where the field is in the record, such as {@code emails[].value}
 * @param expected what it should be, such as {@code a string}
 * @param found what it was, such as {@code an object}; never its value
 * @param count in how many places of the answer
 */
public record Unreadable(String path, String expected, String found, int count) {

    /** Such as {@code emails[].value: expected a string, found an object (2 times)}. */
    @Override
    public String toString() {
        return path + ": expected " + expected + ", found " + found + " (" + count
                + (count == 1 ? " time)" : " times)");
    }
}
