package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.redis.RedisRateLimiter;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import reactor.core.publisher.Mono;

/** How four processes on one key keep its limit. */
enum SharedContender {
    /** Each leases a part of the limit in Redis. */
    REDIS("`RedisRateLimiter`") {
        @Override
        Contender.Session open(Setup setup) {
            RedisRateLimiter limiter = RedisRateLimiter.builder(
                            setup.redis(), setup.target().apiKey())
                    .limits(RateLimits.perSecond(setup.rate()))
                    .processes(setup.processes())
                    .build();
            return dirflux(setup, limiter, limiter::close);
        }
    },
    /** A fixed part for each. */
    SHARE("`share(4)`") {
        @Override
        Contender.Session open(Setup setup) {
            RateLimits part = RateLimits.perSecond(setup.rate()).share(setup.processes());
            return dirflux(setup, RateLimiter.create(part), () -> {});
        }
    },
    /** Each believes that it is alone. */
    UNAWARE("uncoordinated") {
        @Override
        Contender.Session open(Setup setup) {
            return dirflux(setup, RateLimiter.create(RateLimits.perSecond(setup.rate())), () -> {});
        }
    },
    /** A bucket in Redis; a token for each attempt, with a round trip. */
    BUCKET4J("WebClient + Bucket4j 8.19 on Redis") {
        @Override
        Contender.Session open(Setup setup) {
            return bucket4j(setup, 0);
        }
    },
    /** The same, with clocks that are a second apart. */
    BUCKET4J_CLOCKS("the same, clocks a second apart") {
        @Override
        Contender.Session open(Setup setup) {
            return bucket4j(setup, setup.index());
        }
    };

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final String title;

    SharedContender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Contender.Session open(Setup setup);

    /**
     * One process.
     *
     * @param index its number among the processes
     */
    record Setup(Contender.Target target, RedisClient redis, int rate, int processes, int index) {}

    private static Contender.Session dirflux(Setup setup, RateLimiter limiter, Runnable closing) {
        DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(setup.target().apiKey())
                .baseUrl(setup.target().baseUrl())
                .rateLimiter(limiter)
                .build();
        return new Contender.Session(client.directories().get(setup.target().directory()), () -> {
            client.close();
            closing.run();
        });
    }

    private static Contender.Session bucket4j(Setup setup, int secondsAhead) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(setup.rate()).refillGreedy(setup.rate(), SECOND))
                .build();
        AsyncBucketProxy bucket = Bucket4jLettuce.casBasedBuilder(setup.redis())
                .clientClock(new ShiftedClock(secondsAhead))
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build()
                .asAsync()
                .builder()
                .build(
                        setup.target().apiKey().getBytes(StandardCharsets.UTF_8),
                        () -> CompletableFuture.completedFuture(configuration));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Mono<Void> permit = Mono.fromFuture(() -> bucket.asScheduler().consume(1, timer));
        return new Contender.Session(
                permit.then(WebCalls.to(setup.target())).retryWhen(WebCalls.RETRY), timer::shutdownNow);
    }

    private record ShiftedClock(int secondsAhead) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeMeter.SYSTEM_MILLISECONDS.currentTimeNanos()
                    + SECOND.multipliedBy(secondsAhead).toNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
