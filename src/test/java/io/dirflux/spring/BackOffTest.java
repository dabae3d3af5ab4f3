package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.Served;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.EventFollower;
import io.dirflux.micrometer.EventFollowerMetrics;
import io.dirflux.micrometer.RateLimiterMetrics;
import io.dirflux.micrometer.SyncMetrics;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.DirectoryStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

/** Beans of the application that replace ours; those that the other tests of this package do not name. */
class BackOffTest {

    private static final Served SERVED = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));

    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class,
                    DirfluxMetricsAutoConfiguration.class,
                    DirfluxHealthAutoConfiguration.class,
                    DirfluxEndpointAutoConfiguration.class))
            .withBean(CheckpointStore.class, CheckpointStore::inMemory)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(
                    ConnectionFactory.class,
                    () -> ConnectionFactories.get(
                            "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1"))
            .withPropertyValues(
                    "dirflux.api-key=" + SERVED.simulator.apiKey(),
                    "dirflux.base-url=" + SERVED.simulator.baseUrl(),
                    "dirflux.events.enabled=true",
                    "dirflux.sync.enabled=true",
                    "management.endpoints.web.exposure.include=dirflux");

    @AfterAll
    static void stop() {
        SERVED.close();
    }

    /**
     * A bean of the application.
     *
     * @param ours the name of the bean that it replaces
     * @param name its own name
     */
    private record Own<T>(String ours, String name, Class<T> type, T bean) {

        static <T> Own<T> ofType(Class<T> type, T bean, String ours) {
            return new Own<>(ours, "own", type, bean);
        }

        static Own<ReactiveHealthIndicator> indicator(String name) {
            return new Own<>(
                    name,
                    name,
                    ReactiveHealthIndicator.class,
                    () -> Mono.just(Health.up().build()));
        }

        ApplicationContextRunner in(ApplicationContextRunner app) {
            return app.withBean(name, type, () -> bean);
        }

        @Override
        public String toString() {
            return ours;
        }
    }

    static Stream<Own<?>> beans() {
        EventFollower follower = EventFollower.of(SERVED.client);
        return Stream.of(
                Own.ofType(DirectoryStore.class, DirectoryStore.inMemory(), "dirfluxDirectoryStore"),
                Own.ofType(
                        DirfluxEndpoint.class,
                        new DirfluxEndpoint(SERVED.client, null, null, List.of()),
                        "dirfluxEndpoint"),
                Own.ofType(
                        RateLimiterMetrics.class, new RateLimiterMetrics(SERVED.client), "dirfluxRateLimiterMetrics"),
                Own.ofType(
                        EventFollowerMetrics.class, new EventFollowerMetrics(follower), "dirfluxEventFollowerMetrics"),
                Own.ofType(SyncMetrics.class, new SyncMetrics(new SimpleMeterRegistry()), "dirfluxSyncMetrics"),
                Own.indicator("dirfluxHealthIndicator"),
                Own.indicator("dirfluxSyncHealthIndicator"));
    }

    @ParameterizedTest
    @MethodSource("beans")
    void aBeanOfTheApplicationReplacesOurs(Own<?> own) {
        own.in(app).run(context -> {
            assertThat(context.getBean(own.name())).isSameAs(own.bean());
            assertThat(context.containsBean(own.ours())).isEqualTo(own.ours().equals(own.name()));
        });
    }

    @Test
    void withoutOneOursAreThere() {
        app.run(context -> assertThat(context.getBeanDefinitionNames())
                .containsAll(beans().map(Own::ours).toList()));
    }
}
