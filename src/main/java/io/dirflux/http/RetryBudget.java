package io.dirflux.http;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all calls of a client may spend on retries, so that a server that fails is not also met with four times the load. A
 * retry costs 5 tokens, which come back if it succeeds; a call that succeeds at once brings 1 more. The figures are those
 * of the AWS SDKs.
 *
 * <p>Worked, with 500 tokens: of ten calls one fails once: 9 - 5 + 5, the budget stays full. Where all fail, 100 retries
 * are made, and from then on each call fails with its first attempt, until 5 have succeeded.
 */
final class RetryBudget {

    private static final int RETRY = 5;
    private static final int FIRST_TIME_SUCCESS = 1;

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
            ClientLog.LOG.warn("The retry budget is spent: calls fail at their first attempt until some succeed");
        }
        return before >= RETRY;
    }

    /** A call succeeded at its so-manieth attempt. */
    void succeeded(int attempts) {
        int back = attempts == 1 ? FIRST_TIME_SUCCESS : RETRY;
        tokens.updateAndGet(left -> (int) Math.min(size, (long) left + back));
    }

    int left() {
        return tokens.get();
    }
}
