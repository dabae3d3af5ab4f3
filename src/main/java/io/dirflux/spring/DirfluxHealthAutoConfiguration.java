package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.sync.DirectoryStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health of the client ({@code dirflux}) and of the copy ({@code dirfluxSync}). Not part of liveness. */
@AutoConfiguration(after = {DirfluxAutoConfiguration.class, DirfluxSyncAutoConfiguration.class})
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HealthProperties.class)
public final class DirfluxHealthAutoConfiguration {

    @Bean
    @ConditionalOnSingleCandidate(DirectorySyncClient.class)
    @ConditionalOnEnabledHealthIndicator("dirflux")
    @ConditionalOnMissingBean(name = "dirfluxHealthIndicator")
    ReactiveHealthIndicator dirfluxHealthIndicator(
            DirectorySyncClient client,
            HealthProperties properties,
            ObjectProvider<BackgroundLifecycle> follows,
            ObjectProvider<RateLimiter> limiter) {
        return new DirfluxHealthIndicator(
                client, properties, follows.orderedStream().toList(), limiter.getIfUnique());
    }

    @Bean
    @ConditionalOnSingleCandidate(DirectoryStore.class)
    @ConditionalOnBooleanProperty("dirflux.sync.enabled")
    @ConditionalOnEnabledHealthIndicator("dirflux-sync")
    @ConditionalOnMissingBean(name = "dirfluxSyncHealthIndicator")
    ReactiveHealthIndicator dirfluxSyncHealthIndicator(DirectoryStore store) {
        return new DirfluxSyncHealthIndicator(store);
    }
}
