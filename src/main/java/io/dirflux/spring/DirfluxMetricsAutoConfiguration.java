package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.EventFollower;
import io.dirflux.micrometer.CallMeterObservationHandler;
import io.dirflux.micrometer.EventFollowerMetrics;
import io.dirflux.micrometer.MicrometerListener;
import io.dirflux.micrometer.RateLimiterMetrics;
import io.dirflux.micrometer.SyncMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.annotation.Order;

/** Meters if there is a {@code MeterRegistry}, and observations if there is an {@code ObservationRegistry}. */
@AutoConfiguration(
        after = {
            DirfluxAutoConfiguration.class,
            DirfluxEventsAutoConfiguration.class,
            DirfluxSyncAutoConfiguration.class
        },
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, ObservationRegistry.class})
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(DirectorySyncClient.class)
public final class DirfluxMetricsAutoConfiguration {

    static final class AnyRegistry extends AnyNestedCondition {

        AnyRegistry() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(MeterRegistry.class)
        static final class OfMeters {}

        @ConditionalOnBean(ObservationRegistry.class)
        static final class OfObservations {}
    }

    /** Calls, attempts, waits and retries. A composite without registries keeps nothing. */
    @Bean
    @Conditional(AnyRegistry.class)
    @ConditionalOnMissingBean
    MicrometerListener dirfluxMicrometerListener(
            ObjectProvider<ObservationRegistry> observations, ObjectProvider<MeterRegistry> meters) {
        return MicrometerListener.create(
                observations.getIfUnique(() -> ObservationRegistry.NOOP),
                meters.getIfAvailable(CompositeMeterRegistry::new));
    }

    /** Spring Boot takes the first handler of an observation, so this comes before its own, which takes all. */
    @Bean
    @Order(0)
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnMissingBean(value = MeterObservationHandler.class, ignored = DefaultMeterObservationHandler.class)
    CallMeterObservationHandler dirfluxCallMeterObservationHandler(MeterRegistry meters) {
        return new CallMeterObservationHandler(meters);
    }

    @Bean
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnMissingBean
    RateLimiterMetrics dirfluxRateLimiterMetrics(DirectorySyncClient client) {
        return new RateLimiterMetrics(client);
    }

    @Bean
    @ConditionalOnBean({MeterRegistry.class, EventFollower.class})
    @ConditionalOnBooleanProperty("dirflux.events.enabled")
    @ConditionalOnMissingBean
    EventFollowerMetrics dirfluxEventFollowerMetrics(EventFollower follower) {
        return new EventFollowerMetrics(follower);
    }

    @Bean
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnBooleanProperty("dirflux.sync.enabled")
    @ConditionalOnMissingBean
    SyncMetrics dirfluxSyncMetrics(MeterRegistry meters) {
        return new SyncMetrics(meters);
    }
}
