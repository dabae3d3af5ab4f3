package io.dirflux.ratelimit;

/**
 * How many interactive callers go before the next bulk caller, so that bulk gets at least half of the permits.
 *
 * <ul>
 *   <li>Each permit for bulk earns one for interactive callers, and each interactive permit spends one.
 *   <li>At most half a limit's worth is saved, for interactive callers that come together: 5 at 10 per second.
 *   <li>At 0, the next permit is for bulk if a bulk caller waits.
 * </ul>
 */
final class InteractiveCredit {

    private final TokenBucket client;
    private int left = 1;

    InteractiveCredit(TokenBucket client) {
        this.client = client;
    }

    int left() {
        return left;
    }

    void granted(Priority priority) {
        int most = Math.max(1, client.permits() / 2);
        left = priority == Priority.BULK ? Math.min(most, left + 1) : Math.max(0, left - 1);
    }
}
