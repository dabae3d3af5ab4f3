package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.Leadership;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncListener;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Two applications with one database and a leadership. */
class LeadershipTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final String database = "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1";
    private final CheckpointStore position = CheckpointStore.inMemory();
    private final List<String> works = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        served.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Elected {

        @Bean
        Leadership leadership(R2dbcDirectoryStore store) {
            return Leadership.of(store.leaders());
        }
    }

    private ApplicationContextRunner application(String name) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DirfluxAutoConfiguration.class,
                        DirfluxEventsAutoConfiguration.class,
                        DirfluxSyncAutoConfiguration.class))
                .withUserConfiguration(Elected.class)
                .withBean(ConnectionFactory.class, () -> ConnectionFactories.get(database))
                .withBean(CheckpointStore.class, () -> position)
                .withBean(SyncListener.class, () -> new SyncListener() {
                    @Override
                    public void positionMoved(StreamPosition moved) {
                        works.add(name + " syncs");
                    }
                })
                .withBean(
                        DirectoryEventListener.class,
                        () -> event -> Mono.fromRunnable(() -> works.add(name + " mails")))
                .withPropertyValues(
                        "dirflux.api-key=" + served.simulator.apiKey(),
                        "dirflux.base-url=" + served.simulator.baseUrl(),
                        "dirflux.sync.enabled=true",
                        "dirflux.sync.visibility-delay=0s",
                        "dirflux.sync.poll-interval.min=20ms",
                        "dirflux.events.enabled=true",
                        "dirflux.events.poll-interval.min=20ms",
                        "dirflux.events.poll-interval.max=40ms");
    }

    /** Without the lead being given back at the stop, the other would wait for the end of a lease of 15 s. */
    @Test
    void oneLeadsAndTheOtherTakesOverWhenItStops() {
        application("first").run(first -> {
            await().atMost(SOON).until(() -> works.contains("first syncs"));
            application("second").run(second -> {
                served.simulator.tenant().updateUserName(served.directory(0).userId(0), "Veda", null);
                await().atMost(SOON).until(() -> works.contains("first mails"));
                await().during(Duration.ofMillis(500))
                        .atMost(SOON)
                        .until(() -> works.stream().noneMatch(work -> work.startsWith("second")));

                first.getSourceApplicationContext().close();
                long stopped = System.nanoTime();
                served.simulator.tenant().updateUserName(served.directory(0).userId(1), "Veda", null);
                await().atMost(SOON)
                        .pollInterval(POLL)
                        .until(() -> works.containsAll(List.of("second syncs", "second mails")));
                assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(2));
            });
        });
        assertThat(works.stream().filter("first mails"::equals)).hasSize(1);
        assertThat(works.stream().filter("second mails"::equals)).hasSize(1);
    }
}
