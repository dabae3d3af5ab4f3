package io.dirflux;

import io.dirflux.error.ApiException;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.http.RetryRule;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How often a failed attempt is made again, and when. Immutable.
 *
 * <p><b>What is retried.</b> 429, 500, 502, 503, 504, the statuses of proxies (408, 425, 520 to 530, 598, 599), a
 * connection that could not be made (also an unknown host), a reset, an attempt that timed out, a body that was cut
 * off, and a 200 that is empty or no JSON at all; not 401, 403, 404 or 422, nor JSON of another shape than the one
 * asked for. {@link #retryOn(Predicate)} changes this. Each attempt takes a permit of its own. A stream never repeats
 * an item, because only the request of the failed page is made again.
 *
 * <p><b>What is never made twice.</b> The server may receive a {@code GET}, a {@code DELETE} and an update
 * ({@code PATCH}) twice. A create ({@code POST}) is retried only if the server has certainly not carried it out: it was
 * not sent, or refused with 429. No policy changes that; see {@link WebhookEndpoints#create}.
 *
 * <p><b>When.</b> If the server names no time, the waits before attempts 2, 3 and 4 are 1, 2 and 4 s. Each is
 * lengthened at random by up to half: they lie in [1, 1.5], [2, 3] and [4, 6] s. With {@code Retry-After: 2}
 * the wait lies in [2, 2.5] s: up to a quarter is added, so that callers with the same time do not return together.
 *
 * <p><b>A dead connection.</b> A server or load balancer may close a connection at the moment at which the next request
 * goes out on it. If a connection that was kept from an earlier request breaks before any byte of the answer, the next
 * attempt is made at once, on a new connection and without a token of the budget; once per call.
 *
 * <p><b>Budget.</b> All calls of a client share 500 tokens for their retries. A retry costs 5 tokens, and those of the
 * last one come back if the call succeeds; a call that succeeds and has not paid returns 1. Occasional failures never
 * exhaust the budget: if one of ten calls fails once, the other nine return more than the retry costs. A server that
 * fails every request gets 100 retries, and then one attempt per call. A retry after a 429 costs nothing, because the
 * rate limiter holds all calls of the key, or of the directory with a limit of its own, back then. Nothing holds them
 * with {@code RateLimits.unlimited()}: then each call makes its attempts. After a {@code Retry-After: 0}, which holds
 * nothing, a retry costs 5.
 *
 * @param maxAttempts how many attempts are made at most, the first included; 1 to 100, 4 by default
 * @param firstBackoff the shortest wait before the second attempt, doubled for each further one; 1 s by default
 * @param maxBackoff the longest doubled wait, before its random part is added; 30 s by default
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for. If it is longer, the call fails at once with
 *     the exception that carries it. 60 s by default
 * @param budget the tokens that all calls of a client share for their retries, 0 or more; 500 by default. Only the
 *     client's policy sets it, not {@link CallOptions#retry}
 * @param retryOn which failures of an attempt are retried; {@link DirectorySyncException#isRetryable()} by default
 */
public record RetryPolicy(
        int maxAttempts,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration maxRetryAfter,
        int budget,
        Predicate<? super DirectorySyncException> retryOn) {

    private static final RetryPolicy DEFAULTS = new RetryPolicy(
            4,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            500,
            DirectorySyncException::isRetryable);
    private static final double BACKOFF_JITTER = 0.5;
    private static final double SERVER_TIME_JITTER = 0.25;

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > 100) {
            throw new IllegalArgumentException("maxAttempts is from 1 to 100, not " + maxAttempts);
        }
        Objects.requireNonNull(maxRetryAfter, "maxRetryAfter");
        Objects.requireNonNull(retryOn, "retryOn");
        if (firstBackoff.isNegative() || maxRetryAfter.isNegative() || maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "Waits must not be negative, and maxBackoff must not be below firstBackoff");
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
        return new RetryPolicy(attempts, firstBackoff, maxBackoff, maxRetryAfter, budget, retryOn);
    }

    /** This policy with other waits. */
    public RetryPolicy backoff(Duration first, Duration max) {
        return new RetryPolicy(maxAttempts, first, max, maxRetryAfter, budget, retryOn);
    }

    /** This policy with another longest {@code Retry-After} that is waited for. */
    public RetryPolicy maxRetryAfter(Duration max) {
        return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, max, budget, retryOn);
    }

    /**
     * This policy with another budget. {@code Integer.MAX_VALUE} is practically unlimited; 0 allows only the retries
     * that cost nothing.
     */
    public RetryPolicy budget(int tokens) {
        return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, maxRetryAfter, tokens, retryOn);
    }

    /**
     * This policy with another choice of failures. The predicate replaces the default one, so it can retry fewer
     * failures or more:
     *
     * <pre>{@code
     * policy.retryOn(e -> e.isRetryable() && !(e instanceof RateLimitedException)) // fewer
     * policy.retryOn(e -> e.isRetryable() || e instanceof NotFoundException) // more: created, but not found yet
     * }</pre>
     *
     * <p>It is asked once for each failed attempt, on the thread of the failure, and must not block. It is asked only
     * about {@link ApiException}, {@link TransportException} and {@link DecodingException}: all other failures are
     * never retried, such as a record of another tenant or an expired wait for a permit. Attempts, budget and deadline
     * limit it as before. If it throws, the call fails with what it threw.
     */
    public RetryPolicy retryOn(Predicate<? super DirectorySyncException> failures) {
        return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, maxRetryAfter, budget, failures);
    }

    /** This policy in the form that the exchange asks for. */
    RetryRule rule() {
        return new RetryRule() {
            @Override
            public @Nullable Duration waitAfter(DirectorySyncException failure, int attempts, double random) {
                return RetryPolicy.this.waitAfter(failure, attempts, random);
            }

            @Override
            public Duration maxRetryAfter() {
                return maxRetryAfter;
            }
        };
    }

    private @Nullable Duration waitAfter(DirectorySyncException failure, int attempts, double random) {
        if (attempts >= maxAttempts || !isOfAnAttempt(failure) || !retryOn.test(failure)) {
            return null;
        }
        Duration serverTime = failure instanceof ApiException e ? e.error().retryAfter() : null;
        if (serverTime == null || serverTime.isZero()) {
            return backoff(attempts, random);
        }
        return serverTime.compareTo(maxRetryAfter) > 0 ? null : afterServerTime(serverTime, random);
    }

    private static boolean isOfAnAttempt(DirectorySyncException failure) {
        return failure instanceof ApiException
                || failure instanceof TransportException
                || failure instanceof DecodingException;
    }

    /**
     * The wait after a failed attempt if the server named no time.
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

    /** The wait for a time that the server named. */
    Duration afterServerTime(Duration serverTime, double random) {
        return lengthened(serverTime, SERVER_TIME_JITTER * random);
    }

    private static Duration lengthened(Duration wait, double part) {
        return wait.plusNanos((long) (wait.toNanos() * part));
    }
}
