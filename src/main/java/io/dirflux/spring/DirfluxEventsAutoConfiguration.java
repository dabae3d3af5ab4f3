package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.EventFollower;
import io.dirflux.events.Leadership;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The follower of events; it runs while the application runs if {@code dirflux.events.enabled} is true. */
@AutoConfiguration(after = DirfluxAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EventsProperties.class)
public final class DirfluxEventsAutoConfiguration {

    private static final String PREFIX = "dirflux.events";

    @Bean
    @ConditionalOnSingleCandidate(DirectorySyncClient.class)
    @ConditionalOnMissingBean
    EventFollower dirfluxEventFollower(
            DirectorySyncClient client, EventsProperties properties, ObjectProvider<Leadership> leadership) {
        EventQuery query = new PropertyMapping<>(PREFIX, EventQuery.all())
                .apply("names", properties.names(), (all, names) -> all.names(names.toArray(String[]::new)))
                .apply("organization", properties.organization(), EventQuery::organization)
                .apply("directory", properties.directory(), EventQuery::directory)
                .apply("range-start", properties.rangeStart(), EventQuery::rangeStart)
                .apply("page-size", properties.pageSize(), EventQuery::pageSize)
                .builder();
        EventFollower.Builder follower = EventFollower.builder(client).query(query);
        leadership.ifAvailable(one -> follower.leadership(one, PREFIX));
        return new PropertyMapping<>(PREFIX, follower)
                .apply("parallelism", properties.parallelism(), EventFollower.Builder::parallelism)
                .apply(
                        "poll-interval",
                        properties.pollInterval(),
                        (builder, pauses) -> builder.pollInterval(pauses.min(), pauses.max()))
                .builder()
                .build();
    }

    /** Completes when no lead of this process is left in the store. */
    static Mono<Void> released(ObjectProvider<Leadership> leadership) {
        Leadership one = leadership.getIfAvailable();
        return one == null ? Mono.empty() : one.released();
    }

    /** The follow, from the start of the application to its end. Without a client the start fails and says why. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("dirflux.events.enabled")
    static class FollowConfiguration {

        @Bean
        @ConditionalOnMissingBean
        CheckpointStore dirfluxCheckpointStore(EventsProperties properties) {
            Path file = properties.checkpointFile();
            if (file == null) {
                throw new IllegalStateException("dirflux.events.enabled needs a place for the position: set"
                        + " dirflux.events.checkpoint-file, or define a bean of type CheckpointStore");
            }
            return CheckpointStore.file(file);
        }

        @Bean
        BackgroundLifecycle dirfluxEventFollowerLifecycle(
                EventFollower follower,
                CheckpointStore store,
                ObjectProvider<DirectoryEventListener> listeners,
                ObjectProvider<Leadership> leadership) {
            EventDelivery delivery = new EventDelivery(listeners.orderedStream().toList());
            Drain drain = new Drain();
            Mono<Void> follow = follower.follow(
                    new DrainedCheckpointStore(store, drain), event -> drain.begin(delivery.deliver(event)));
            return new BackgroundLifecycle("eventFollower", follow, drain, released(leadership));
        }
    }
}
