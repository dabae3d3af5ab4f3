package io.dirflux.json;

import io.dirflux.model.Unreadable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Logs fields that could not be read, each path once. Safe for use by many threads. */
public final class UnreadableWarnings {

    private final Logger log;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    public UnreadableWarnings(Logger log) {
        this.log = log;
    }

    /**
     * Logs the fields whose path was not logged before.
     *
     * @param what the request, or whatever the fields came with
     */
    public void warn(Object what, List<Unreadable> fields) {
        for (Unreadable field : fields) {
            if (logged.add(field.path())) {
                log.warn(
                        "{}: {} is null, because it could not be read: expected {}, found {}. Not logged again for this path",
                        what,
                        field.path(),
                        field.expected(),
                        field.found());
            }
        }
    }
}
