package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.spring.DirfluxEndpoint.State;
import io.dirflux.sync.DirectoryStore;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

/** What {@code /actuator/dirflux} shows of a copy. */
class DirfluxEndpointTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));

    @AfterEach
    void stop() {
        served.close();
    }

    private static State state(AssertableApplicationContext context) {
        return Objects.requireNonNull(
                context.getBean(DirfluxEndpoint.class).state().block(SOON));
    }

    @Test
    void itShowsTheDirectoriesWithTheirLimitsAndNobody() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DirfluxAutoConfiguration.class,
                        DirfluxSyncAutoConfiguration.class,
                        DirfluxEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "dirflux.api-key=" + served.simulator.apiKey(),
                        "dirflux.base-url=" + served.simulator.baseUrl(),
                        "dirflux.rate.per-directory=3",
                        "dirflux.sync.enabled=true",
                        "dirflux.sync.visibility-delay=0s",
                        "management.endpoints.web.exposure.include=dirflux")
                .withBean(DirectoryStore.class, DirectoryStore::inMemory)
                .run(context -> {
                    String acme = served.directory(0).id();
                    String globex = served.directory(1).id();
                    await().atMost(SOON)
                            .until(() -> state(context).directories().values().stream()
                                            .filter(directory -> directory.completedAt() != null)
                                            .count()
                                    == 2);
                    State state = state(context);

                    assertThat(state.directories()).containsOnlyKeys(acme, globex);
                    assertThat(state.limits()).containsOnlyKeys("client", "directory " + acme, "directory " + globex);
                    assertThat(state.limits().get("directory " + acme).limit()).isEqualTo(3);
                    assertThat(state.follows()).containsOnlyKeys("directorySync");
                    assertThat(new JsonMapper().writeValueAsString(state))
                            .contains(acme)
                            .doesNotContain("@", served.simulator.apiKey());
                });
    }
}
