package io.dirflux.http;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.SchedulerShutdownException;
import io.dirflux.error.TransportException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * After each failed attempt of a call: waits and tries again, or fails with the failure of the attempt.
 *
 * <ul>
 *   <li>Behind a dead connection of the pool it tries again at once and without a retry token, if the policy allows
 *       another attempt at all.
 *   <li>A retry after a 429 costs no retry token: the limiter holds all calls of the key back then, or of the directory
 *       that has a limit of its own.
 *   <li>A request that is not {@linkplain Request#isRepeatable repeatable} is made again only if the server has not
 *       carried it out: it was certainly not sent, or refused by the rate limit. No policy changes that.
 * </ul>
 */
final class Retries extends Retry {

    private final Call call;
    private final RetryBudget budget;
    private final Scheduler scheduler;

    Retries(Call call, RetryBudget budget, Scheduler scheduler) {
        this.call = call;
        this.budget = budget;
        this.scheduler = scheduler;
    }

    @Override
    public Publisher<?> generateCompanion(Flux<RetrySignal> failures) {
        return failures.concatMap(signal -> afterFailure(signal.failure()), 0);
    }

    private Mono<Long> afterFailure(Throwable failure) {
        if (failure instanceof DirectorySyncException e && !mayBeMadeAgain(e)) {
            return Mono.error(e.notRetryable());
        }
        Duration ofPolicy = failure instanceof DirectorySyncException e ? waitAfter(e) : null;
        boolean atOnce = ofPolicy != null && call.isNextAtOnce();
        Duration wait = atOnce ? Duration.ZERO : ofPolicy;
        boolean isFree = atOnce || holdsTheKey(failure);
        if (wait == null || !call.hasTimeFor(wait) || !(isFree || pay())) {
            return Mono.error(failure);
        }
        call.listener().retryPlanned(call.request().endpoint(), wait, (DirectorySyncException) failure);
        return atOnce ? Mono.just(0L) : delay(wait);
    }

    /** With {@code Retry-After: 0} the limiter holds nothing. */
    private static boolean holdsTheKey(Throwable failure) {
        return failure instanceof RateLimitedException e
                && !Duration.ZERO.equals(e.error().retryAfter());
    }

    private boolean pay() {
        boolean paid = budget.pay();
        if (paid) {
            call.paidForRetry();
        }
        return paid;
    }

    private boolean mayBeMadeAgain(DirectorySyncException failure) {
        return call.request().isRepeatable()
                || failure instanceof RateLimitedException
                || (failure instanceof TransportException e && !e.isRequestSent());
    }

    private Mono<Long> delay(Duration wait) {
        return Mono.delay(wait, scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        shutDown -> new SchedulerShutdownException().withAttempts(call.attempts()));
    }

    private @Nullable Duration waitAfter(DirectorySyncException failure) {
        double random = ThreadLocalRandom.current().nextDouble();
        return call.retryRule().waitAfter(failure, call.attempts().size(), random);
    }
}
