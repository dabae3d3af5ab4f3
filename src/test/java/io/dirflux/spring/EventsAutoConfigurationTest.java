package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Served;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.EventFollower;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The follower of events, which runs while an application runs. */
class EventsAutoConfigurationTest {

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
                    "dirflux.events.poll-interval.max=40ms");
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
    void theServerIsAskedForTheEventsOfTheProperties() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        following()
                .withPropertyValues(
                        "dirflux.events.names=dsync.user.updated,dsync.user.deleted",
                        "dirflux.events.organization=" + served.organization(),
                        "dirflux.events.range-start=" + yesterday,
                        "dirflux.events.page-size=7")
                .run(context -> {
                    await().atMost(SOON).until(() -> served.sent(Route.LIST_EVENTS) > 0);
                    assertThat(served.requests(Route.LIST_EVENTS).get(0).parameters())
                            .contains(
                                    Map.entry("events", "dsync.user.updated,dsync.user.deleted"),
                                    Map.entry("organization_id", served.organization()),
                                    Map.entry("range_start", yesterday.toString()),
                                    Map.entry("limit", "7"));
                });
    }

    /** The API has no filter for it. */
    @Test
    void onlyTheEventsOfTheDirectoryAreHandled() {
        String directory = served.directory(1).id();
        following()
                .withPropertyValues("dirflux.events.directory=" + directory)
                .withBean(
                        DirectoryEventListener.class,
                        () -> event -> Mono.fromRunnable(() -> handled.add(event.directoryId())))
                .run(context -> {
                    changeUser(0);
                    served.simulator.tenant().addUser(directory);
                    await().atMost(SOON).until(() -> !handled.isEmpty());
                    assertThat(handled).containsOnly(directory);
                });
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
    void aHandlerThatHangsIsCancelledAtTheEndOfTheShutdownPhase() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        following()
                .withConfiguration(AutoConfigurations.of(LifecycleAutoConfiguration.class))
                .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=300ms")
                .withBean(
                        DirectoryEventListener.class,
                        () -> event -> Mono.never()
                                .doOnSubscribe(subscription -> begun.incrementAndGet())
                                .doOnCancel(cancelled::incrementAndGet))
                .run(context -> {
                    changeUser(0);
                    await().atMost(SOON).until(() -> begun.get() == 1);
                    long stopped = System.nanoTime();
                    context.getSourceApplicationContext().close();

                    assertThat(Duration.ofNanos(System.nanoTime() - stopped))
                            .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
                    assertThat(cancelled).hasValue(1);
                });
        assertThat(folder.resolve("position")).as("the event comes again").doesNotExist();
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
}
