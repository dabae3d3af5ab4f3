package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Served;
import io.dirflux.error.PermitWaitException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.ratelimit.SharedLimitStatus;
import io.dirflux.redis.RedisRateLimiter;
import io.dirflux.redis.TestRedis;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryStore;
import io.lettuce.core.RedisClient;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The health of the client and of the copy, against a simulator. */
class HealthTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class,
                    DirfluxHealthAutoConfiguration.class))
            .withPropertyValues(
                    "dirflux.api-key=" + served.simulator.apiKey(), "dirflux.base-url=" + served.simulator.baseUrl());

    @AfterEach
    void stop() {
        served.close();
    }

    private static Health health(AssertableApplicationContext context, String name) {
        return Objects.requireNonNull(
                context.getBean(name, ReactiveHealthIndicator.class).health().block(SOON));
    }

    private static Health health(AssertableApplicationContext context) {
        return health(context, "dirfluxHealthIndicator");
    }

    @Test
    void aKeyThatIsAcceptedIsUp() {
        app.run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("key", "accepted")
                    .containsKeys("checkedAt", "limiter")
                    .containsEntry("retryBudget", 500);
            assertThat(health.toString()).doesNotContain(served.simulator.apiKey());
        });
    }

    private static void checkAHundredTimes(AssertableApplicationContext context) {
        ReactiveHealthIndicator indicator = context.getBean("dirfluxHealthIndicator", ReactiveHealthIndicator.class);
        Flux.merge(IntStream.range(0, 100).mapToObj(i -> indicator.health()).toList())
                .blockLast(SOON);
    }

    @Test
    void aHundredChecksCostOnePermit() {
        app.run(context -> {
            checkAHundredTimes(context);

            assertThat(served.sent(Route.LIST_DIRECTORIES)).isEqualTo(1);
            assertThat(served.requests(Route.LIST_DIRECTORIES).get(0).parameter("limit"))
                    .isEqualTo("1");
        });
    }

    @Test
    void theNextIntervalCostsOneMore() {
        app.withPropertyValues("dirflux.health.interval=1s").run(context -> {
            checkAHundredTimes(context);
            await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
            checkAHundredTimes(context);

            assertThat(served.sent(Route.LIST_DIRECTORIES)).isEqualTo(2);
        });
    }

    @Test
    void aCheckGoesBeforeLists() {
        List<Priority> lanes = new CopyOnWriteArrayList<>();
        app.withBean(RequestListener.class, () -> new RequestListener() {
                    @Override
                    public RequestListener begin(CallStart call, ContextView context) {
                        lanes.add(call.lane());
                        return this;
                    }
                })
                .run(context -> {
                    health(context);
                    assertThat(lanes).containsExactly(Priority.INTERACTIVE);
                });
    }

    @Test
    void aPermitThatComesTooLateIsUpAndShown() {
        app.withPropertyValues("dirflux.rate.per-second=1", "dirflux.rate.max-wait=100ms")
                .run(context -> {
                    context.getBean(DirectorySyncClient.class)
                            .directories()
                            .get(served.directory(0).id())
                            .block(SOON);
                    Health health = health(context);

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails().get("load").toString())
                            .startsWith(PermitWaitException.class.getName());
                    assertThat(served.sent(Route.LIST_DIRECTORIES)).isZero();
                });
    }

    @Test
    void aFollowThatHasEndedIsDown() {
        Mono<Void> follow = Mono.error(new IllegalArgumentException("another scope"));
        app.withBean(
                        BackgroundLifecycle.class,
                        () -> new BackgroundLifecycle("eventFollower", follow, new Drain(), Mono.empty()))
                .run(context -> {
                    Health health = health(context);

                    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health.getDetails()).containsEntry("key", "accepted");
                    assertThat(health.getDetails().get("follows").toString())
                            .contains("eventFollower", "ENDED", "another scope");
                });
    }

    @ParameterizedTest
    @CsvSource({"401, DOWN, refused", "403, DOWN, refused", "429, UP, accepted", "503, DOWN, unknown"})
    void anAnswerDecides(int status, String expected, String key) {
        served.simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(status, "Fault"));
        app.run(context -> {
            Health health = health(context);
            assertThat(health.getStatus().getCode()).isEqualTo(expected);
            assertThat(health.getDetails()).containsEntry("key", key);
            assertThat(served.sent(Route.LIST_DIRECTORIES)).as("one attempt").isEqualTo(1);
        });
    }

    @Test
    void aHoldIsUpAndShown() {
        served.simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(429, "Too Many Requests"));
        app.run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            LimiterDetails limiter =
                    (LimiterDetails) Objects.requireNonNull(health.getDetails().get("limiter"));
            assertThat(limiter.holdReason()).hasToString("REFUSED");
            assertThat(limiter.heldFor()).isPositive();
        });
    }

    /** No call fails for it, so it is no reason to take the application out of service. */
    @Test
    void aRedisThatIsAwayIsUpAndShown() {
        RedisClient nowhere = RedisClient.create("redis://127.0.0.1:1");
        try (RedisRateLimiter limiter =
                RedisRateLimiter.builder(nowhere, served.simulator.apiKey()).build()) {
            app.withPropertyValues("dirflux.health.interval=20ms")
                    .withBean(RedisRateLimiter.class, () -> limiter)
                    .run(context -> {
                        await().atMost(SOON)
                                .until(() -> new SharedLimitStatus(false, 1)
                                        .equals(health(context).getDetails().get("sharedLimit")));
                        assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                    });
        } finally {
            TestRedis.shutdown(nowhere);
        }
    }

    @Test
    void withoutASharedLimitThereIsNoDetailOfIt() {
        app.withBean(RateLimiter.class, () -> RateLimiter.create(RateLimits.perSecond(10)))
                .run(context -> assertThat(health(context).getDetails()).doesNotContainKey("sharedLimit"));
    }

    @Test
    void aServerThatIsGoneIsDownAndUpAgain() {
        app.withPropertyValues("dirflux.health.interval=50ms").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            served.simulator.faults(
                    Route.LIST_DIRECTORIES,
                    (request, honest) -> served.sent(Route.LIST_DIRECTORIES) < 4
                            ? java.util.Optional.of(new Fault.Reset())
                            : java.util.Optional.empty());
            await().atMost(SOON).until(() -> health(context).getStatus().equals(Status.DOWN));
            await().atMost(SOON).until(() -> health(context).getStatus().equals(Status.UP));
        });
    }

    @Test
    void aServerThatDoesNotAnswerIsDownAtTheDeadline() {
        served.simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Delay(Duration.ofSeconds(5)));
        app.withPropertyValues("dirflux.health.deadline=200ms").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails().get("failure").toString()).contains("no complete answer in time");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dirflux.health.interval=0s", "dirflux.health.deadline=-1s"})
    void aValueOutOfRangeNamesItsProperty(String property) {
        app.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void itCanBeTurnedOff() {
        app.withPropertyValues("management.health.dirflux.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("dirfluxHealthIndicator"));
        app.withPropertyValues("management.health.defaults.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("dirfluxHealthIndicator"));
    }

    @Test
    void withoutBootsHealthThereIsNone() {
        app.withClassLoader(new FilteredClassLoader(ReactiveHealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("dirfluxHealthIndicator"));
    }

    @Test
    void withoutASyncThereIsNoHealthOfTheCopy() {
        app.run(context -> assertThat(context).doesNotHaveBean("dirfluxSyncHealthIndicator"));
    }

    @Test
    void theHealthOfTheCopyCanBeTurnedOff() {
        app.withPropertyValues("dirflux.sync.enabled=true", "management.health.dirflux-sync.enabled=false")
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .run(context -> assertThat(context)
                        .hasBean("dirfluxHealthIndicator")
                        .doesNotHaveBean("dirfluxSyncHealthIndicator"));
    }

    @Test
    void aCopyThatCannotBeReadIsDown() {
        app.withPropertyValues("dirflux.sync.enabled=true", "dirflux.sync.create-schema=false")
                .withBean(
                        ConnectionFactory.class,
                        () -> ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name()))
                .run(context -> {
                    Health health = health(context, "dirfluxSyncHealthIndicator");

                    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health.getDetails().get("failure").toString()).startsWith("io.r2dbc.spi.R2dbc");
                });
    }

    @Test
    void theCopyIsCheckedInItsStoreAlone() {
        DirectoryStore store = DirectoryStore.inMemory();
        served.simulator.tenant().updateDirectoryState(served.directory(0).id(), "invalid_credentials");
        app.withPropertyValues("dirflux.sync.enabled=true", "dirflux.sync.visibility-delay=0s")
                .withBean(DirectoryStore.class, () -> store)
                .run(context -> {
                    await().atMost(SOON)
                            .until(() -> health(context, "dirfluxSyncHealthIndicator")
                                    .getDetails()
                                    .containsKey("lastPass"));
                    context.getBean("dirfluxDirectorySyncLifecycle", BackgroundLifecycle.class)
                            .stop();
                    served.simulator.clearRequests();
                    Health health = health(context, "dirfluxSyncHealthIndicator");

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("directories", 2)
                            .containsEntry("withoutPass", 1L)
                            .containsKey("positionAge");
                    assertThat(health.getDetails().get("notLinked").toString())
                            .isEqualTo("{" + served.directory(0).id() + "=invalid_credentials}");
                    assertThat(served.simulator.requests()).isEmpty();
                });
    }
}
