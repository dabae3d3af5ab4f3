package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The copy of the directories, which is kept while an application runs. */
class SyncAutoConfigurationTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class))
            .withPropertyValues(
                    "dirflux.api-key=" + served.simulator.apiKey(),
                    "dirflux.base-url=" + served.simulator.baseUrl(),
                    "dirflux.sync.enabled=true",
                    "dirflux.sync.poll-interval.min=20ms",
                    "dirflux.sync.poll-interval.max=40ms",
                    "dirflux.sync.visibility-delay=0s");

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dirflux.sync.max-removal=2",
                "dirflux.sync.parallelism=0",
                "dirflux.sync.reconcile-every=-1s",
                "dirflux.sync.table-prefix=A-B"
            })
    void aValueOutOfRangeNamesItsProperty(String property) {
        app.withPropertyValues(property)
                .withBean(ConnectionFactory.class, SyncAutoConfigurationTest::database)
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
        app.withPropertyValues("dirflux.sync.table-prefix=acme_")
                .withBean(ConnectionFactory.class, SyncAutoConfigurationTest::database)
                .run(context -> {
                    R2dbcDirectoryStore store = context.getBean(R2dbcDirectoryStore.class);
                    await().atMost(SOON.multipliedBy(3))
                            .ignoreExceptions() // the tables are created meanwhile
                            .until(() -> isComplete(
                                    Objects.requireNonNull(store.load().block(SOON))));
                });
    }

    @Test
    void theTablesCanBeLeftToTheApplication() {
        app.withPropertyValues("dirflux.sync.create-schema=false")
                .withBean(ConnectionFactory.class, SyncAutoConfigurationTest::database)
                .run(context -> {
                    context.getBean(DirfluxSyncAutoConfiguration.SchemaCreation.class)
                            .create()
                            .block(SOON);
                    assertThatThrownBy(() -> context.getBean(R2dbcDirectoryStore.class)
                                    .load()
                                    .block(SOON))
                            .isInstanceOf(R2dbcException.class)
                            .hasMessageContaining("not found");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesAreRecordedOnRequest(boolean recorded) {
        DirectoryStore store = DirectoryStore.inMemory();
        app.withPropertyValues("dirflux.sync.record-changes=" + recorded)
                .withBean(DirectoryStore.class, () -> store)
                .run(context -> {
                    await().atMost(SOON)
                            .until(() -> isComplete(
                                    Objects.requireNonNull(store.load().block(SOON))));
                    assertThat(store.changes("mails", 1).hasElements().block(SOON))
                            .isEqualTo(recorded);
                });
    }

    private boolean isComplete(SyncState state) {
        return state.directories().size() == 2
                && state.directories().values().stream().allMatch(directory -> directory.completedAt() != null);
    }

    @Test
    void withoutTheSpiOfR2dbcAStoreOfTheApplicationIsUsed() {
        app.withClassLoader(new FilteredClassLoader(ConnectionFactory.class))
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .run(context -> assertThat(context)
                        .hasSingleBean(DirectorySync.class)
                        .doesNotHaveBean("dirfluxDirectorySchema"));
    }

    @Test
    void aSyncNeedsAPlaceForTheCopy() {
        app.run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("ConnectionFactory"));
        app.withPropertyValues("dirflux.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
