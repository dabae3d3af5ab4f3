package io.dirflux.json;

import io.dirflux.model.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Counts the fields of a body that cannot be read, by their paths without the positions in lists. */
final class UnreadableFields {

    private static final Pattern POSITION = Pattern.compile("\\[[0-9]+]");

    private final Set<String> required;
    private final Map<Kind, Integer> counts = new LinkedHashMap<>();
    private int total;

    private record Kind(String path, String expected, String found) {}

    /** @param required the paths of the fields that reject their record if they cannot be read */
    UnreadableFields(Set<String> required) {
        this.required = required;
    }

    /** Counts the field, or rejects the record. */
    void add(Rejection problem) {
        String path = POSITION.matcher(problem.path()).replaceAll("[]");
        if (required.contains(path)) {
            throw problem.ofRequiredField();
        }
        counts.merge(new Kind(path, problem.expected(), problem.found()), 1, Integer::sum);
        total++;
    }

    /** Forgets what was counted. */
    void clear() {
        counts.clear();
    }

    /** How many there have been. */
    int total() {
        return total;
    }

    List<Unreadable> toList() {
        List<Unreadable> list = new ArrayList<>(counts.size());
        counts.forEach((kind, count) -> list.add(new Unreadable(kind.path, kind.expected, kind.found, count)));
        return list;
    }
}
