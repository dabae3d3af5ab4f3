package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.Leadership;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncListener;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.core.publisher.Mono;

/**
 * A copy of the directories, kept while the application runs. On if {@code dirflux.sync.enabled} is true and there is a
 * store: one of the application's, or its R2DBC {@code ConnectionFactory}.
 */
@AutoConfiguration(
        after = DirfluxAutoConfiguration.class,
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@ConditionalOnBooleanProperty("dirflux.sync.enabled")
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SyncProperties.class)
public final class DirfluxSyncAutoConfiguration {

    private static final String PREFIX = "dirflux.sync";

    /** The store in the application's database. */
    @Order(1)
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConnectionFactory.class)
    static class DatabaseConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(ConnectionFactory.class)
        @ConditionalOnMissingBean(DirectoryStore.class)
        R2dbcDirectoryStore dirfluxDirectoryStore(ConnectionFactory database, SyncProperties properties) {
            return new PropertyMapping<>(PREFIX, R2dbcDirectoryStore.of(database))
                    .apply("table-prefix", properties.tablePrefix(), R2dbcDirectoryStore::withPrefix)
                    .builder();
        }

        @Bean
        @ConditionalOnBean(R2dbcDirectoryStore.class)
        SchemaCreation dirfluxDirectorySchema(R2dbcDirectoryStore store, SyncProperties properties) {
            return properties.createSchema() ? store::createSchema : Mono::empty;
        }
    }

    /** What has to be done once before the store is used. */
    @FunctionalInterface
    interface SchemaCreation {
        Mono<Void> create();
    }

    /** The sync and its run. */
    @Order(2)
    @Configuration(proxyBeanMethods = false)
    static class SyncConfiguration {

        private final Drain drain = new Drain();

        @Bean
        @ConditionalOnMissingBean
        DirectorySync dirfluxDirectorySync(
                DirectorySyncClient client,
                ObjectProvider<DirectoryStore> stores,
                SyncProperties properties,
                ObjectProvider<SyncListener> listeners,
                ObjectProvider<Leadership> leadership) {
            DirectoryStore store = stores.getIfAvailable(() -> {
                throw new IllegalStateException("dirflux.sync.enabled needs a place for the copy: a bean of type"
                        + " ConnectionFactory (R2DBC), or one of type DirectoryStore");
            });
            DirectorySync.Builder builder = DirectorySync.builder(client, new DrainedDirectoryStore(store, drain));
            builder.listener(new SyncListeners(listeners.orderedStream().toList()));
            leadership.ifAvailable(one -> builder.leadership(one, PREFIX));
            if (properties.recordChanges()) {
                builder.recordChanges();
            }
            return new PropertyMapping<>(PREFIX, builder)
                    .apply("organization", properties.organization(), DirectorySync.Builder::organization)
                    .apply("directory", properties.directory(), DirectorySync.Builder::directory)
                    .apply("max-removal", properties.maxRemoval(), DirectorySync.Builder::maxRemoval)
                    .apply("parallelism", properties.parallelism(), DirectorySync.Builder::parallelism)
                    .apply("visibility-delay", properties.visibilityDelay(), DirectorySync.Builder::visibilityDelay)
                    .apply("reconcile-every", properties.reconcileEvery(), DirectorySync.Builder::reconcileEvery)
                    .apply(
                            "poll-interval",
                            properties.pollInterval(),
                            (sync, pauses) -> sync.pollInterval(pauses.min(), pauses.max()))
                    .builder()
                    .build();
        }

        @Bean
        BackgroundLifecycle dirfluxDirectorySyncLifecycle(
                DirectorySync sync, ObjectProvider<SchemaCreation> schema, ObjectProvider<Leadership> leadership) {
            Mono<Void> created =
                    Mono.defer(() -> schema.getIfAvailable(() -> Mono::empty).create());
            return new BackgroundLifecycle(
                    "directorySync",
                    created.then(sync.follow()),
                    drain,
                    DirfluxEventsAutoConfiguration.released(leadership));
        }
    }
}
