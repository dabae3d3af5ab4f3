package io.dirflux.http;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tokens that all calls of a client share for their retries, so that a failing server does not get four times the
 * load. The numbers are those of the AWS SDKs:
 *
 * <ul>
 *   <li>A retry costs 5 tokens. Those of the last one come back if the call succeeds. Retries after a 429 and behind a
 *       dead connection cost nothing.
 *   <li>A call that succeeds without having paid returns 1 token.
 *   <li>Example with 500 tokens: if one of ten calls fails once, the budget stays full (9 - 5 + 5). If all calls fail,
 *       100 retries are made; then each call fails at its first attempt until 5 calls have succeeded.
 * </ul>
 */
final class RetryBudget {

    private static final int RETRY = 5;
    private static final int UNPAID_SUCCESS = 1;

    private final int size;
    private final AtomicInteger tokens;

    RetryBudget(int size) {
        this.size = size;
        this.tokens = new AtomicInteger(size);
    }

    /** Pays for a retry; false if there is not enough left. */
    boolean pay() {
        int before = tokens.getAndUpdate(left -> left < RETRY ? left : left - RETRY);
        if (before >= RETRY && before < 2 * RETRY) {
            ClientLog.LOG.warn("The retry budget is spent: until some calls succeed, only a 429 or a dead connection is"
                    + " followed by another attempt");
        }
        return before >= RETRY;
    }

    /** The tokens that are left. */
    int left() {
        return tokens.get();
    }

    /** Records the success of a call. */
    void succeeded(boolean hasPaid) {
        int back = hasPaid ? RETRY : UNPAID_SUCCESS;
        tokens.updateAndGet(left -> (int) Math.min(size, (long) left + back));
    }
}
