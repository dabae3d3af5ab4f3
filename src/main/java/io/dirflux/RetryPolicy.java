package io.dirflux;

import io.dirflux.error.ApiException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.http.RetryRule;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often and when a failed attempt is made again. Immutable.
 *
 * <p>Retried are 429, 500, 502, 503, 504, a connection that could not be made (unknown host included), a reset, an
 * attempt that timed out, a body that broke off and a 200 that is not JSON. Never 401, 403, 404, 422. Each attempt takes
 * a permit of its own. The retry sits inside a page: a stream never repeats an item.
 *
 * <p>Without a word from the server the waits before attempts 2, 3 and 4 are 1, 2 and 4 s, each lengthened by up to half
 * (drawn at random): they lie in [1, 1.5], [2, 3] and [4, 6] s. A server's {@code Retry-After: 2} makes it [2, 2.5] s: up
 * to a quarter is added, so that callers who were told the same time do not come back together.
 *
 * <p>All calls of a client share a budget for their retries: 500 tokens, of which a retry costs 5, which come back if it
 * succeeds; a call that succeeds at once brings 1 more. Faults here and there never exhaust it: of ten calls that fail once
 * in ten, nine bring more than the tenth costs. A server that always fails is met with 100 retries, and from then on with
 * one attempt a call.
 *
 * @param maxAttempts how many attempts are made at most, the first included; 1 to 100, 4 by default
 * @param firstBackoff the least wait before the second attempt; doubled for each further one; 1 s by default
 * @param maxBackoff the most a doubled wait can grow to before its random part is added; 30 s by default
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for; a longer one fails at once with the exception
 *     that carries it; 60 s by default
 * @param budget the tokens that all calls of a client have for their retries, 0 or more; 500 by default. The policy of
 *     the builder decides, not that of {@link CallOptions#retry}
 */
public record RetryPolicy(
        int maxAttempts, Duration firstBackoff, Duration maxBackoff, Duration maxRetryAfter, int budget) {

    private static final RetryPolicy DEFAULTS =
            new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60), 500);
    private static final double BACKOFF_JITTER = 0.5;
    private static final double SERVER_TIME_JITTER = 0.25;

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > 100) {
            throw new IllegalArgumentException("maxAttempts is from 1 to 100, not " + maxAttempts);
        }
        Objects.requireNonNull(maxRetryAfter, "maxRetryAfter");
        if (firstBackoff.isNegative() || maxRetryAfter.isNegative() || maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException("Waits are not negative, and maxBackoff is not below firstBackoff");
        }
        if (budget < 0) {
            throw new IllegalArgumentException("A retry budget is 0 or more, not " + budget);
        }
    }

    /** 4 attempts, 1 s doubled up to 30 s, {@code Retry-After} up to 60 s. */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    /** One attempt. */
    public static RetryPolicy none() {
        return DEFAULTS.maxAttempts(1);
    }

    /** This policy with another number of attempts, the first included: 1 to 100. */
    public RetryPolicy maxAttempts(int attempts) {
        return new RetryPolicy(attempts, firstBackoff, maxBackoff, maxRetryAfter, budget);
    }

    /** This policy with other waits. */
    public RetryPolicy backoff(Duration first, Duration max) {
        return new RetryPolicy(maxAttempts, first, max, maxRetryAfter, budget);
    }

    /** This policy with another limit to what the server may ask for. */
    public RetryPolicy maxRetryAfter(Duration max) {
        return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, max, budget);
    }

    /** This policy with another budget; {@code Integer.MAX_VALUE} is practically none, 0 forbids retries. */
    public RetryPolicy budget(int tokens) {
        return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, maxRetryAfter, tokens);
    }

    /** This policy as the exchange asks it. */
    RetryRule rule() {
        return this::waitAfter;
    }

    private @Nullable Duration waitAfter(DirectorySyncException failure, int attempts, double random) {
        if (!failure.isRetryable() || failure instanceof PermitWaitException || attempts >= maxAttempts) {
            return null;
        }
        Duration serverTime = failure instanceof ApiException e ? e.error().retryAfter() : null;
        if (serverTime == null || serverTime.isZero()) {
            return backoff(attempts, random);
        }
        return serverTime.compareTo(maxRetryAfter) > 0 ? null : afterServerTime(serverTime, random);
    }

    /**
     * The wait after a failed attempt, when the server named no time.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param random from 0 (inclusive) to 1
     */
    Duration backoff(int attempt, double random) {
        Duration doubled = firstBackoff;
        for (int i = 1; i < attempt && doubled.compareTo(maxBackoff) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return lengthened(doubled.compareTo(maxBackoff) < 0 ? doubled : maxBackoff, BACKOFF_JITTER * random);
    }

    /** The wait that a server's time becomes. */
    Duration afterServerTime(Duration serverTime, double random) {
        return lengthened(serverTime, SERVER_TIME_JITTER * random);
    }

    private static Duration lengthened(Duration wait, double part) {
        return wait.plusNanos((long) (wait.toNanos() * part));
    }
}
