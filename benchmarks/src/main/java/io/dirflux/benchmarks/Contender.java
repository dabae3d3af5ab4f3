package io.dirflux.benchmarks;

import com.workos.WorkOS;
import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimits;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.reactor.ratelimiter.operator.RateLimiterOperator;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A client that is told to keep to 10 requests a second, each set up as those who know it would. */
enum Contender {
    DIRFLUX("Dirflux") {
        @Override
        Session open(Target target) {
            DirectorySyncClient client = DirectorySyncClient.builder()
                    .apiKey(target.apiKey())
                    .baseUrl(target.baseUrl())
                    .rateLimits(RateLimits.perSecond(RATE))
                    .build();
            return new Session(client.directories().get(target.directory()), client::close);
        }
    },
    /** No limiter: backs off when refused. */
    WEB_CLIENT("WebClient + retryWhen") {
        @Override
        Session open(Target target) {
            return new Session(WebCalls.to(target).retryWhen(WebCalls.RETRY), () -> {});
        }
    },
    /** Its scheduler consumes without parking a thread; each attempt pays. */
    BUCKET4J("WebClient + Bucket4j 8.19") {
        @Override
        Session open(Target target) {
            Bucket bucket = Bucket.builder()
                    .addLimit(limit -> limit.capacity(RATE).refillGreedy(RATE, SECOND))
                    .build();
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            Mono<Void> permit = Mono.fromFuture(() -> bucket.asScheduler().consume(1, timer));
            return new Session(permit.then(WebCalls.to(target)).retryWhen(WebCalls.RETRY), timer::shutdownNow);
        }
    },
    /** Its operator waits as long as the queue is; each attempt pays. */
    RESILIENCE4J("WebClient + Resilience4j 2.4") {
        @Override
        Session open(Target target) {
            RateLimiter limiter = RateLimiter.of(
                    "workos",
                    RateLimiterConfig.custom()
                            .limitForPeriod(RATE)
                            .limitRefreshPeriod(SECOND)
                            .timeoutDuration(Duration.ofMinutes(1))
                            .build());
            return new Session(
                    WebCalls.to(target)
                            .transformDeferred(RateLimiterOperator.of(limiter))
                            .retryWhen(WebCalls.RETRY),
                    () -> {});
        }
    },
    /** The official client with its default retries, a thread for each caller. */
    WORKOS("com.workos:workos 7.2.0") {
        @Override
        Session open(Target target) {
            WorkOS sdk = WorkOS.builder()
                    .apiKey(target.apiKey())
                    .apiBaseUrl(target.baseUrl())
                    .build();
            Scheduler threads = Schedulers.newBoundedElastic(target.callers(), Integer.MAX_VALUE, "sdk", 60, true);
            return new Session(
                    Mono.fromCallable(() -> sdk.getDirectorySync().get(target.directory(), null))
                            .subscribeOn(threads),
                    threads::dispose);
        }
    };

    static final int RATE = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Session open(Target target);

    /** Where to call, and how many callers will. */
    record Target(String baseUrl, String apiKey, String directory, int callers) {}

    /** One client: the call that its callers make, and its end. */
    record Session(Mono<?> call, Runnable closing) implements AutoCloseable {

        @Override
        public void close() {
            closing.run();
        }
    }
}
