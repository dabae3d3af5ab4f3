package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.Served;
import io.dirflux.http.RequestListener;
import io.dirflux.micrometer.CallMeterObservationHandler;
import io.dirflux.micrometer.EventFollowerMetrics;
import io.dirflux.micrometer.MicrometerListener;
import io.dirflux.micrometer.SyncMetrics;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.DirectoryStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Meters and traces are there if the application has a registry for them. */
class MetricsAutoConfigurationTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class,
                    DirfluxMetricsAutoConfiguration.class))
            .withPropertyValues(
                    "dirflux.api-key=" + served.simulator.apiKey(), "dirflux.base-url=" + served.simulator.baseUrl());
    private final ApplicationContextRunner metered = app.withBean(MeterRegistry.class, () -> meters);

    @AfterEach
    void stop() {
        served.close();
    }

    private static void call(DirectorySyncClient client) {
        client.directories().list(DirectoryQuery.all()).blockLast(SOON);
    }

    @Test
    void aCallIsCountedAndEveryListenerIsTold() {
        AtomicInteger sent = new AtomicInteger();
        metered.withBean(RequestListener.class, () -> new RequestListener() {
                    @Override
                    public void attemptSent(Endpoint endpoint, int number) {
                        sent.incrementAndGet();
                    }
                })
                .run(context -> {
                    call(context.getBean(DirectorySyncClient.class));

                    assertThat(meters.get("dirflux.permit.wait").timers())
                            .extracting(Timer::count)
                            .contains(1L);
                    assertThat(sent).hasValue(1);
                    assertThat(context).hasBean("dirfluxRateLimiterMetrics");
                });
    }

    @Test
    void aCallIsObserved() {
        aCallIsObservedIn(metered);
    }

    @Test
    void aCallIsObservedWithoutMetersToo() {
        aCallIsObservedIn(app);
    }

    private static void aCallIsObservedIn(ApplicationContextRunner application) {
        List<String> observed = new CopyOnWriteArrayList<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                observed.add(context.getName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        application.withBean(ObservationRegistry.class, () -> observations).run(context -> {
            call(context.getBean(DirectorySyncClient.class));
            assertThat(observed).containsExactly("dirflux.attempt", "dirflux.call");
        });
    }

    @Test
    void theSyncAndTheFollowAreMeteredIfTheyRun() {
        metered.withPropertyValues(
                        "dirflux.sync.enabled=true",
                        "dirflux.sync.visibility-delay=0s",
                        "dirflux.events.enabled=true",
                        "dirflux.events.checkpoint-file=" + folder.resolve("position"))
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .run(context -> {
                    assertThat(context).hasSingleBean(SyncMetrics.class).hasSingleBean(EventFollowerMetrics.class);
                    await().atMost(SOON)
                            .until(() -> meters.getMeters().stream()
                                    .anyMatch(meter -> meter.getId().getName().startsWith("dirflux.sync.")));
                });
        metered.run(context ->
                assertThat(context).doesNotHaveBean(SyncMetrics.class).doesNotHaveBean(EventFollowerMetrics.class));
    }

    @Test
    void aListenerOfTheApplicationReplacesOurs() {
        MicrometerListener own = MicrometerListener.create(ObservationRegistry.NOOP, meters);
        metered.withBean(MicrometerListener.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(MicrometerListener.class)).isSameAs(own));
    }

    @Test
    void aHandlerOfTheApplicationReplacesOurs() {
        metered.withBean(
                        "own",
                        MeterObservationHandler.class,
                        () -> new CallMeterObservationHandler(new SimpleMeterRegistry()))
                .run(context ->
                        assertThat(context).hasBean("own").doesNotHaveBean("dirfluxCallMeterObservationHandler"));
        metered.withBean(DefaultMeterObservationHandler.class, () -> new DefaultMeterObservationHandler(meters))
                .run(context -> assertThat(context).hasBean("dirfluxCallMeterObservationHandler"));
    }

    @Test
    void withoutARegistryThereIsNone() {
        app.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MicrometerListener.class));
    }

    @Test
    void withoutMicrometerThereIsNone() {
        app.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasSingleBean(DirectorySyncClient.class)
                        .doesNotHaveBean("dirfluxMicrometerListener"));
    }
}
