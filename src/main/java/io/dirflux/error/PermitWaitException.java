package io.dirflux.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rate limiter had no permit within the time the call allowed. Nothing was sent and no permit was spent. A later
 * try can help.
 */
public final class PermitWaitException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration predictedWait;

    /**
     * @param message which key, how long was allowed
     * @param predictedWait the wait the limiter predicted when the call came in, null if it made no prediction
     */
    public PermitWaitException(String message, @Nullable Duration predictedWait) {
        super(message, null, true, List.of());
        this.predictedWait = predictedWait;
    }

    /** How long the wait would have been, as predicted when the call came in; null if there was no prediction. */
    public @Nullable Duration predictedWait() {
        return predictedWait;
    }
}
