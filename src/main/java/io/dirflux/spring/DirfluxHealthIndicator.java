package io.dirflux.spring;

import io.dirflux.CallOptions;
import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.error.ForbiddenException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.SharedRateLimiter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Whether the API answers and accepts the key. It asks for one directory, at most once an interval and with one
 * attempt; results in between are those of the last check. Many callers at a time share one check.
 *
 * <ul>
 *   <li>UP: an answer, a 429, or a permit that came too late. Load is not a failure; the details show it.
 *   <li>UP also while the store of a shared limit is away: no call fails for it. The details show it.
 *   <li>DOWN: the key is refused, the server fails or does not answer within the deadline.
 * </ul>
 */
final class DirfluxHealthIndicator implements ReactiveHealthIndicator {

    private final DirectorySyncClient client;
    private final Mono<Check> lastCheck;
    private final List<BackgroundLifecycle> follows;
    private final @Nullable SharedRateLimiter shared;

    /** The result of a check; no failure means that the server has answered. */
    private record Check(Instant at, @Nullable Throwable failure) {

        boolean isUp() {
            return failure == null || isLoad();
        }

        boolean isLoad() {
            return failure instanceof RateLimitedException || failure instanceof PermitWaitException;
        }

        String key() {
            return failure == null || failure instanceof RateLimitedException
                    ? "accepted"
                    : failure instanceof UnauthorizedException || failure instanceof ForbiddenException
                            ? "refused"
                            : "unknown";
        }
    }

    /** @param limiter the application's limiter, whose status is shown if processes share it; null if there is none */
    DirfluxHealthIndicator(
            DirectorySyncClient client,
            HealthProperties properties,
            List<BackgroundLifecycle> follows,
            @Nullable RateLimiter limiter) {
        this.client = client;
        this.follows = follows;
        this.shared = limiter instanceof SharedRateLimiter ofProcesses ? ofProcesses : null;
        this.lastCheck = client.directories()
                .pages(DirectoryQuery.all().pageSize(1).pagesAhead(0))
                .next()
                .contextWrite(CallOptions.deadline(properties.deadline())
                        .and(CallOptions.priority(Priority.INTERACTIVE))
                        .and(CallOptions.retry(RetryPolicy.none())))
                .thenReturn(true)
                .map(answered -> new Check(Instant.now(), null))
                .onErrorResume(failure -> Mono.just(new Check(Instant.now(), failure)))
                .cache(properties.interval());
    }

    @Override
    public Mono<Health> health() {
        return lastCheck.map(this::health);
    }

    private boolean isUp(Check check) {
        return check.isUp() && follows.stream().noneMatch(BackgroundLifecycle::hasEnded);
    }

    private Health health(Check check) {
        Health.Builder health = isUp(check) ? Health.up() : Health.down();
        health.withDetail("key", check.key()).withDetail("checkedAt", check.at());
        Throwable failure = check.failure();
        if (failure != null) {
            health.withDetail(check.isLoad() ? "load" : "failure", BackgroundLifecycle.text(failure));
        }
        if (!follows.isEmpty()) {
            health.withDetail("follows", FollowDetails.of(follows));
        }
        health.withDetail("retryBudget", client.retryBudgetNow());
        RateLimitSnapshot limit = client.rateLimitNow();
        if (limit != null) {
            health.withDetail("limiter", LimiterDetails.of(limit));
        }
        if (shared != null) {
            health.withDetail("sharedLimit", shared.status());
        }
        return health.build();
    }
}
