package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.EventFollower;
import io.dirflux.sync.DirectoryStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint {@code dirflux}, if it is exposed. */
@AutoConfiguration(
        after = {
            DirfluxAutoConfiguration.class,
            DirfluxEventsAutoConfiguration.class,
            DirfluxSyncAutoConfiguration.class
        })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(DirectorySyncClient.class)
public final class DirfluxEndpointAutoConfiguration {

    @Bean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnMissingBean
    DirfluxEndpoint dirfluxEndpoint(
            DirectorySyncClient client,
            ObjectProvider<EventFollower> follower,
            ObjectProvider<DirectoryStore> store,
            ObjectProvider<BackgroundLifecycle> follows) {
        return new DirfluxEndpoint(
                client,
                follower.getIfUnique(),
                store.getIfUnique(),
                follows.orderedStream().toList());
    }
}
