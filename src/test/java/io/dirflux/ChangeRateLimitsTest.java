package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.error.Attempt;
import io.dirflux.error.SchedulerShutdownException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Clients whose limits change while calls run, and clients whose scheduler is shut down. */
class ChangeRateLimitsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void callsThatWaitAreServedUnderTheNewLimit() {
        try (Served served =
                served(client -> client.rateLimits(RateLimits.perSecond(1).share(60)))) {
            String user = served.directory(0).userId(0);
            StepVerifier.create(Flux.range(0, 5)
                            .flatMap(call -> served.client.users().get(user)))
                    .expectNextCount(1)
                    .then(() ->
                            assertThat(served.client.rateLimitNow().waiting()).isEqualTo(4))
                    .then(() -> served.client.changeRateLimits(RateLimits.perSecond(1_000)))
                    .expectNextCount(4)
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.client.rateLimitNow().limit()).isEqualTo(Limit.perSecond(1_000));
        }
    }

    @Test
    void anUndecidedLimitPerDirectoryIsTheDialects() {
        try (Served served = served(client -> client.rateLimits(RateLimits.unlimited()))) {
            served.client.changeRateLimits(RateLimits.perSecond(10));
            String directory = served.directory(0).id();
            assertThat(served.client.rateLimit(directory).block(SOON).limit()).isEqualTo(Limit.perSecond(4));
            served.client.changeRateLimits(RateLimits.unlimited());
            assertThat(served.client.rateLimit(directory).block(SOON).limit()).isNull();
            assertThat(served.client.rateLimitNow().limit()).isNull();
        }
    }

    @Test
    void aLimiterOfTheAppIsNotChanged() {
        RateLimiter shared = RateLimiter.create(RateLimits.perSecond(10));
        try (Served served = served(client -> client.rateLimiter(shared))) {
            assertThatThrownBy(() -> served.client.changeRateLimits(RateLimits.perSecond(20)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("rateLimiter(..)")
                    .hasMessageContaining("changeLimits(..)");
            assertThat(served.client.rateLimitNow().limit()).isEqualTo(Limit.perSecond(10));
            shared.changeLimits(RateLimits.perSecond(20));
            assertThat(served.client.rateLimitNow().limit()).isEqualTo(Limit.perSecond(20));
        }
    }

    @Test
    void aLimiterWithoutASnapshotHasNoStateNow() {
        try (Served served = served(
                client -> client.rateLimiter(request -> RateLimiter.unlimited().acquire(request)))) {
            assertThat(served.client.rateLimitNow()).isNull();
        }
    }

    @Test
    void aCallAfterItsSchedulerIsShutDownFails() {
        Scheduler scheduler = Schedulers.newParallel("short-lived", 1, true);
        try (Served served = served(client -> client.scheduler(scheduler))) {
            String user = served.directory(0).userId(0);
            assertThat(served.client.users().get(user).block(SOON)).isNotNull();
            scheduler.dispose();
            StepVerifier.create(served.client.users().get(user))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(SchedulerShutdownException.class)
                            .hasMessageContaining("Schedulers.shutdownNow()"))
                    .verify(SOON);
        }
    }

    @Test
    void aRetryAfterItsSchedulerIsShutDownFailsAndKeepsTheAttempts() {
        Scheduler scheduler = Schedulers.newParallel("short-lived", 1, true);
        Fault failing = new Fault.Status(503, "", "", Map.of());
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, failing),
                client -> client.scheduler(scheduler).listener(disposing(scheduler)),
                DirectorySpec.of(1, 0))) {
            StepVerifier.create(served.client.users().get(served.directory(0).userId(0)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(
                                    SchedulerShutdownException.class,
                                    shutdown -> assertThat(shutdown.attempts()).hasSize(1)))
                    .verify(SOON);
        }
    }

    /** Shuts the scheduler down between an attempt and its retry. */
    private static RequestListener disposing(Scheduler scheduler) {
        return new RequestListener() {
            @Override
            public void attemptEnded(RequestListener.Endpoint endpoint, Attempt attempt) {
                scheduler.dispose();
            }
        };
    }

    private static Served served(UnaryOperator<DirectorySyncClientBuilder> client) {
        return Served.in(Dialect.OPENAPI, server -> server, client, DirectorySpec.of(2, 0));
    }
}
