package io.dirflux.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rate limiter had no permit within the time that the call may wait. Nothing was sent and no permit was spent. A
 * later try can succeed.
 */
public final class PermitWaitException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration predictedWait;

    /**
     * @param message the key of the limit, and how long the call may wait
     * @param predictedWait the wait that the limiter predicted when the call entered; null if it made no prediction
     */
    public PermitWaitException(String message, @Nullable Duration predictedWait) {
        super(message, null, true, List.of());
        this.predictedWait = predictedWait;
    }

    /** The wait that the limiter predicted when the call entered; null if it made no prediction. */
    public @Nullable Duration predictedWait() {
        return predictedWait;
    }
}
