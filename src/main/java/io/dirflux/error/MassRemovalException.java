package io.dirflux.error;

import java.util.List;

/**
 * A pass would have removed too many records of a directory, so it removed none. The rows stay, and the directory is
 * followed as before. The message says how many records it would have removed and how to permit that once. Not retried.
 */
public final class MassRemovalException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final String directoryId;

    /**
     * @param directoryId the directory whose rows stay
     * @param message what would have been removed, and how to permit it
     */
    public MassRemovalException(String directoryId, String message) {
        super(message, null, false, List.of());
        this.directoryId = directoryId;
    }

    /** The directory whose rows stay. */
    public String directoryId() {
        return directoryId;
    }
}
