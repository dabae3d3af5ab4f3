package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Served;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.EventFollower;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What runs while an application runs, and how it stops. */
class LifecycleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class))
            .withPropertyValues(
                    "dirflux.api-key=" + served.simulator.apiKey(),
                    "dirflux.base-url=" + served.simulator.baseUrl(),
                    "dirflux.events.poll-interval.min=20ms",
                    "dirflux.events.poll-interval.max=40ms",
                    "dirflux.sync.poll-interval.min=20ms",
                    "dirflux.sync.poll-interval.max=40ms",
                    "dirflux.sync.visibility-delay=0s");
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        served.close();
    }

    private ApplicationContextRunner following() {
        return app.withPropertyValues(
                "dirflux.events.enabled=true", "dirflux.events.checkpoint-file=" + folder.resolve("position"));
    }

    private void changeUser(int user) {
        served.simulator.tenant().updateUserName(served.directory(0).userId(user), "Veda", null);
    }

    @Test
    void byDefaultNothingRuns() {
        app.run(context -> {
            assertThat(context)
                    .hasSingleBean(EventFollower.class)
                    .doesNotHaveBean(DirectorySync.class)
                    .doesNotHaveBean(BackgroundLifecycle.class);
            assertThat(served.simulator.requests()).isEmpty();
        });
    }

    @Test
    void withoutAClientThereIsNoFollowerAndNoSync() {
        ApplicationContextRunner keyless = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DirfluxAutoConfiguration.class,
                        DirfluxEventsAutoConfiguration.class,
                        DirfluxSyncAutoConfiguration.class))
                .withBean(DirectoryStore.class, DirectoryStore::inMemory);
        keyless.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EventFollower.class));
        keyless.withPropertyValues("dirflux.sync.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(DirectorySyncClient.class.getName()));
    }

    @Test
    void twoClientsOfTheApplicationDoNotStopIt() {
        app.withBean("one", DirectorySyncClient.class, () -> served.client)
                .withBean("other", DirectorySyncClient.class, () -> served.client)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EventFollower.class));
    }

    @Test
    void beansOfTheApplicationReplaceOurs() {
        EventFollower follower = EventFollower.of(served.client);
        CheckpointStore position = CheckpointStore.inMemory();
        DirectorySync sync =
                DirectorySync.builder(served.client, DirectoryStore.inMemory()).build();
        following()
                .withPropertyValues("dirflux.sync.enabled=true")
                .withBean(EventFollower.class, () -> follower)
                .withBean(CheckpointStore.class, () -> position)
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .withBean(DirectorySync.class, () -> sync)
                .run(context -> {
                    assertThat(context.getBean(EventFollower.class)).isSameAs(follower);
                    assertThat(context.getBean(CheckpointStore.class)).isSameAs(position);
                    assertThat(context.getBean(DirectorySync.class)).isSameAs(sync);
                });
    }

    @Test
    void aFollowNeedsAPlaceForItsPosition() {
        app.withPropertyValues("dirflux.events.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("dirflux.events.checkpoint-file"));
    }

    @Test
    void eventsReachTheListenersAndTheFollowContinuesAfterARestart() {
        ApplicationContextRunner service = following()
                .withBean(
                        DirectoryEventListener.class,
                        () -> event -> Mono.fromRunnable(() -> handled.add(event.name())));
        service.run(context -> {
            changeUser(0);
            await().atMost(SOON).until(() -> handled.size() == 1);
        });
        changeUser(1);
        service.run(context -> await().atMost(SOON).until(() -> handled.size() == 2));
        assertThat(handled).containsExactly("dsync.user.updated", "dsync.user.updated");
    }

    @Test
    void aStopLetsTheHandlerEndAndStoresThePosition() throws Exception {
        Sinks.Empty<Void> slow = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        following()
                .withPropertyValues("dirflux.events.parallelism=1")
                .withBean(DirectoryEventListener.class, () -> event -> {
                    begun.incrementAndGet();
                    return slow.asMono().doOnTerminate(() -> handled.add(event.id()));
                })
                .run(context -> {
                    changeUser(0);
                    changeUser(1);
                    await().atMost(SOON).until(() -> begun.get() == 1);
                    Sinks.Empty<Void> stopped = Sinks.empty();
                    context.getBean("dirfluxEventFollowerLifecycle", BackgroundLifecycle.class)
                            .stop(stopped::tryEmitEmpty);
                    assertThat(handled).isEmpty();
                    slow.tryEmitEmpty();
                    stopped.asMono().block(SOON);
                });
        assertThat(handled).as("the second event has not begun").hasSize(1);
        assertThat(begun).hasValue(1);
        assertThat(Files.readString(folder.resolve("position"))).startsWith(handled.get(0));
    }

    @Test
    void aHandlerThatFailsIsCalledAgain() {
        AtomicInteger attempts = new AtomicInteger();
        following()
                .withBean(
                        DirectoryEventListener.class,
                        () -> event -> attempts.incrementAndGet() == 1
                                ? Mono.error(new IllegalArgumentException("no account for ada@acme.test"))
                                : Mono.fromRunnable(() -> handled.add(event.id())))
                .run(context -> {
                    changeUser(0);
                    await().atMost(SOON).until(() -> handled.size() == 1);
                    BackgroundLifecycle lifecycle =
                            context.getBean("dirfluxEventFollowerLifecycle", BackgroundLifecycle.class);
                    assertThat(lifecycle.isRunning()).isTrue();
                    assertThat(lifecycle.details().lastFailure())
                            .contains("java.lang.IllegalArgumentException")
                            .doesNotContain("ada");
                });
    }

    @Test
    void aRefusedKeyIsTriedAgainBecauseKeysRotate() {
        served.simulator.fault(Route.LIST_EVENTS, 1, Fault.status(401, "Unauthorized"));
        following().run(context -> {
            BackgroundLifecycle lifecycle = context.getBean("dirfluxEventFollowerLifecycle", BackgroundLifecycle.class);
            await().atMost(SOON)
                    .until(() -> String.valueOf(lifecycle.details().lastFailure())
                            .contains(UnauthorizedException.class.getName()));
            await().atMost(SOON).until(() -> served.sent(Route.LIST_EVENTS) > 1);
            assertThat(lifecycle.hasEnded()).isFalse();
        });
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dirflux.events.parallelism=0",
                "dirflux.events.page-size=0",
                "dirflux.events.names=dsync.*",
                "dirflux.events.organization=directory_user_1",
                "dirflux.events.poll-interval.min=0s"
            })
    void aValueOutOfRangeNamesItsProperty(String property) {
        String name = property.substring(0, property.indexOf('=')).replace(".min", "");
        app.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dirflux.sync.max-removal=2",
                "dirflux.sync.parallelism=0",
                "dirflux.sync.reconcile-every=-1s",
                "dirflux.sync.table-prefix=A-B"
            })
    void aValueOfTheSyncOutOfRangeNamesItsProperty(String property) {
        app.withPropertyValues("dirflux.sync.enabled=true", property)
                .withBean(ConnectionFactory.class, LifecycleTest::database)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    private static ConnectionFactory database() {
        return ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");
    }

    @Test
    void aDatabaseBecomesTheCopy() {
        app.withPropertyValues("dirflux.sync.enabled=true", "dirflux.sync.table-prefix=acme_")
                .withBean(ConnectionFactory.class, LifecycleTest::database)
                .run(context -> {
                    R2dbcDirectoryStore store = context.getBean(R2dbcDirectoryStore.class);
                    await().atMost(SOON.multipliedBy(3))
                            .ignoreExceptions() // the tables are created meanwhile
                            .until(() -> isComplete(
                                    Objects.requireNonNull(store.load().block(SOON))));
                });
    }

    private boolean isComplete(SyncState state) {
        return state.directories().size() == 2
                && state.directories().values().stream().allMatch(directory -> directory.completedAt() != null);
    }

    @Test
    void withoutTheSpiOfR2dbcAStoreOfTheApplicationIsUsed() {
        app.withPropertyValues("dirflux.sync.enabled=true")
                .withClassLoader(new FilteredClassLoader(ConnectionFactory.class))
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .run(context -> assertThat(context)
                        .hasSingleBean(DirectorySync.class)
                        .doesNotHaveBean("dirfluxDirectorySchema"));
    }

    @Test
    void aSyncNeedsAPlaceForTheCopy() {
        app.withPropertyValues("dirflux.sync.enabled=true")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("ConnectionFactory"));
        app.withPropertyValues("dirflux.sync.enabled=true", "dirflux.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    /** A transaction that has begun at the stop is stored, and no other begins. */
    @Test
    void aStopFinishesTheTransactionOfTheSync() {
        DirectoryStore memory = DirectoryStore.inMemory();
        Drain drain = new Drain();
        Sinks.Empty<Void> commit = Sinks.empty();
        DirectoryStore slow = new DrainedDirectoryStore(new SlowStore(memory, commit.asMono()), drain);
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
