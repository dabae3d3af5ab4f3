package io.dirflux.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped word probably means: at most one edit for each three characters. */
final class Suggestions {

    private Suggestions() {}

    /** The nearest of the known words; empty if none is near. */
    static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Refuses a value that the API is not known to have.
     *
     * @param option the option that the value belongs to
     * @param known all known values, for a person to choose from
     */
    static void refuseUnknown(String option, String value, Collection<String> known) {
        if (!known.contains(value)) {
            String text = unknown(option, value, known);
            throw new IllegalArgumentException(
                    text + (text.endsWith("?") ? "" : ".") + " To use it anyway, add --any-value");
        }
    }

    /** Says that a value is not known, with the nearest known one. */
    static String unknown(String option, String value, Collection<String> known) {
        String hint = nearest(value, known)
                .map(word -> "did you mean " + word + "?")
                .orElseGet(() -> "known values are " + String.join(", ", known));
        return option + ": the API is not known to have the value " + value + "; " + hint;
    }

    /** The number of characters to insert, delete or replace. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
