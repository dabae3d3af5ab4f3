package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How what runs in the background fails, starts again and stops. */
class BackgroundLifecycleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void itStartsAfterTheWebServerAndStopsBeforeIt() {
        BackgroundLifecycle lifecycle = new BackgroundLifecycle("follow", Mono.never(), new Drain(), Mono.empty());

        assertThat(lifecycle.isAutoStartup()).isTrue();
        assertThat(lifecycle.getPhase()).isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    @Test
    void aFollowThatHasEndedSaysSo() {
        Mono<Void> follow = Mono.error(new IllegalArgumentException("another scope"));
        BackgroundLifecycle lifecycle = new BackgroundLifecycle("follow", follow, new Drain(), Mono.empty());
        lifecycle.start();

        assertThat(lifecycle.hasEnded()).isTrue();
        assertThat(lifecycle.details().state()).isEqualTo(FollowDetails.State.ENDED);
        assertThat(lifecycle.details().lastFailure()).isEqualTo("java.lang.IllegalArgumentException: another scope");
        assertThat(lifecycle.details().failedAt()).isNotNull();
        lifecycle.stop();
        assertThat(lifecycle.details().state()).isEqualTo(FollowDetails.State.STOPPED);
    }

    /** A failure of each minute does not lead to pauses of a minute. */
    @Test
    void thePausesBeginAgainAfterALongRun() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicInteger runs = new AtomicInteger();
        Mono<Void> follow = Mono.defer(() -> runs.incrementAndGet() == 8
                ? Mono.delay(Duration.ofSeconds(61), time).then(Mono.error(new IllegalStateException("late")))
                : Mono.error(new IllegalStateException("at once")));
        BackgroundLifecycle lifecycle = new BackgroundLifecycle("follow", follow, new Drain(), Mono.empty(), time);
        lifecycle.start();

        for (int second : List.of(1, 2, 4, 8, 16, 32, 60)) {
            assertThat(lifecycle.details().state()).isEqualTo(FollowDetails.State.RESTARTING);
            assertThat(nextRun(time, runs)).isBetween(second * 1_000L, second * 1_500L + 10);
        }
        assertThat(lifecycle.details().state()).isEqualTo(FollowDetails.State.RUNNING);
        assertThat(nextRun(time, runs)).as("1 s after the end").isBetween(62_000L, 62_510L);
        lifecycle.stop();
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(runs).hasValue(9);
    }

    /** The milliseconds until the follow has run once more. */
    private static long nextRun(VirtualTimeScheduler time, AtomicInteger runs) {
        int before = runs.get();
        long millis = 0;
        while (runs.get() == before && millis < 200_000) {
            time.advanceTimeBy(Duration.ofMillis(10));
            millis += 10;
        }
        return millis;
    }

    /** A transaction that has begun at the stop is stored, and no other begins. */
    @Test
    void aStopFinishesTheTransactionOfTheSync() {
        DirectoryStore memory = DirectoryStore.inMemory();
        Drain drain = new Drain();
        Sinks.Empty<Void> commit = Sinks.empty();
        DirectoryStore slow = new DrainedDirectoryStore(new SlowStore(memory, commit.asMono()), drain);
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            DirectorySync sync = DirectorySync.builder(served.client, slow)
                    .visibilityDelay(Duration.ZERO)
                    .build();
            BackgroundLifecycle lifecycle = new BackgroundLifecycle("sync", sync.follow(), drain, Mono.empty());
            lifecycle.start();
            await().atMost(SOON).until(() -> served.sent(Route.LIST_DIRECTORIES) == 1);
            Sinks.Empty<Void> stopped = Sinks.empty();
            await().atMost(SOON).until(() -> commit.currentSubscriberCount() > 0);
            lifecycle.stop(stopped::tryEmitEmpty);
            commit.tryEmitEmpty();
            stopped.asMono().block(SOON);

            SyncState state = Objects.requireNonNull(memory.load().block(SOON));
            assertThat(state.position()).as("the first transaction").isNotNull();
            assertThat(state.directories()).as("no second one").isEmpty();
            assertThat(lifecycle.isRunning()).isFalse();
        }
    }
}
