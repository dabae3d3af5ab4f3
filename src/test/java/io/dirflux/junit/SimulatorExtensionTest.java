package io.dirflux.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.error.ClientClosedException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** How long a simulator lives, and what a test gets. The tests run the classes below. */
class SimulatorExtensionTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Set<Simulator> SEEN = ConcurrentHashMap.newKeySet();
    private static final List<DirectorySyncClient> CLIENTS = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
        CLIENTS.clear();
    }

    private static void assertPassed(int tests, Class<?> type) {
        TestExecutionSummary summary = LaunchedTests.run(type);
        assertThat(summary.getFailures())
                .extracting(failure -> failure.getException().toString())
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
    }

    @Test
    void eachMethodHasItsOwn() {
        assertPassed(2, PerMethod.class);

        assertThat(SEEN).hasSize(2).allMatch(simulator -> simulator.onClose().block(SOON) == null);
        assertThat(CLIENTS)
                .hasSize(2)
                .allSatisfy(client -> assertThat(client.directories()
                                .get("directory_1")
                                .materialize()
                                .block(SOON)
                                .getThrowable())
                        .isInstanceOf(ClientClosedException.class));
    }

    @DirfluxTest
    static class PerMethod {

        @Test
        void one(Simulator simulator, Tenant tenant, DirectorySyncClient client, WebhookSender webhooks) {
            SEEN.add(simulator);
            CLIENTS.add(client);
            assertThat(simulator.tenant()).isSameAs(tenant);
            assertThat(webhooks.pending()).isZero();
            assertThat(client.directories().list(DirectoryQuery.all()).count().block(SOON))
                    .isEqualTo(1);
            tenant.deleteDirectory(tenant.directories().get(0).id());
        }

        @Test
        void other(Simulator simulator, Tenant tenant, DirectorySyncClient client, WebhookSender webhooks) {
            one(simulator, tenant, client, webhooks);
        }
    }

    @Test
    void aClassAndItsNestedClassesShareOne() {
        assertPassed(3, PerClass.class);

        assertThat(SEEN).hasSize(1).allMatch(simulator -> simulator.onClose().block(SOON) == null);
    }

    @DirfluxTest(lifecycle = DirfluxTest.Lifecycle.PER_CLASS)
    static class PerClass {

        @BeforeAll
        static void before(Simulator simulator) {
            SEEN.add(simulator);
        }

        @Test
        void one(Simulator simulator) {
            SEEN.add(simulator);
        }

        @Test
        void other(Simulator simulator) {
            SEEN.add(simulator);
        }

        @Nested
        class Inner {

            @Test
            void third(Simulator simulator) {
                SEEN.add(simulator);
            }
        }
    }

    @Test
    void anAnnotationOfTheApplicationKeepsTheLifecycle() {
        assertPassed(2, Composed.class);

        assertThat(SEEN).hasSize(1);
    }

    @DirfluxTest(lifecycle = DirfluxTest.Lifecycle.PER_CLASS)
    @Retention(RetentionPolicy.RUNTIME)
    @interface AcmeTest {}

    @AcmeTest
    static class Composed {

        @Test
        void one(Simulator simulator) {
            SEEN.add(simulator);
        }

        @Test
        void other(Simulator simulator) {
            SEEN.add(simulator);
        }
    }

    @Test
    void anInstanceOfTheClassHasOneSimulator() {
        assertPassed(2, OneInstance.class);

        assertThat(SEEN).hasSize(1);
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {

        @RegisterExtension
        final SimulatorExtension extension = SimulatorExtension.of(server -> server);

        @Test
        void one(Simulator simulator) {
            SEEN.add(simulator);
        }

        @Test
        void other(Simulator simulator) {
            SEEN.add(simulator);
        }
    }

    @Test
    void methodsRunInParallelWithSimulatorsOfTheirOwn() {
        assertPassed(2, Parallel.class);

        assertThat(SEEN).hasSize(2);
    }

    @DirfluxTest
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {

        static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @Test
        void one(Simulator simulator, Tenant tenant, DirectorySyncClient client) throws Exception {
            SEEN.add(simulator);
            tenant.deleteDirectory(tenant.directories().get(0).id());
            BOTH.await(10, TimeUnit.SECONDS);
            assertThat(client.directories().list(DirectoryQuery.all()).count().block(SOON))
                    .isZero();
        }

        @Test
        void other(Simulator simulator, DirectorySyncClient client) throws Exception {
            SEEN.add(simulator);
            BOTH.await(10, TimeUnit.SECONDS);
            assertThat(client.directories().list(DirectoryQuery.all()).count().block(SOON))
                    .isEqualTo(1);
        }
    }

    @Test
    void aStaticFieldIsOneForTheClass() {
        assertPassed(2, InStaticField.class);

        assertThat(SEEN).hasSize(1);
    }

    static class InStaticField {

        @RegisterExtension
        static final SimulatorExtension EXTENSION = SimulatorExtension.of(server -> server.dialect(Dialect.REFERENCE)
                .tenant(Tenant.builder()
                        .organization("Acme", DirectorySpec.of(5, 1))
                        .build()));

        @Test
        void one(Simulator simulator, DirectorySyncClient client) {
            SEEN.add(simulator);
            assertThat(EXTENSION.simulator()).isSameAs(simulator);
            assertThat(EXTENSION.client()).isSameAs(client);
            assertThat(EXTENSION.tenant()).isSameAs(simulator.tenant());
            assertThat(client.dialect()).isEqualTo(Dialect.REFERENCE);
        }

        @Test
        void theProperties() {
            SEEN.add(EXTENSION.simulator());
            Map<String, Supplier<Object>> properties = new TreeMap<>();
            EXTENSION.properties(properties::put);
            assertThat(properties)
                    .containsOnlyKeys(
                            "dirflux.api-key", "dirflux.base-url", "dirflux.dialect", "dirflux.webhook.secrets");
            assertThat(properties.get("dirflux.base-url").get())
                    .isEqualTo(EXTENSION.simulator().baseUrl());
        }
    }

    @Test
    void aFieldOfTheInstanceIsOneForEachMethodWithATenantOfItsOwn() {
        assertPassed(2, InField.class);

        assertThat(SEEN).hasSize(2);
    }

    static class InField {

        @RegisterExtension
        final SimulatorExtension extension =
                SimulatorExtension.of(Tenant.builder().organization("Acme").directory(d -> d.user("ada@acme.test")));

        @Test
        void one() {
            SEEN.add(extension.simulator());
            String ada = extension.tenant().directories().get(0).userIdOf("ada@acme.test");
            extension.tenant().removeUser(ada);
        }

        @Test
        void other() {
            one();
        }
    }

    @Test
    void aParameterThatHasNoSimulatorSaysWhy() {
        TestExecutionSummary summary = LaunchedTests.run(TooEarly.class);

        assertThat(summary.getFailures()).hasSize(1);
        assertThat(summary.getFailures().get(0).getException())
                .hasMessageContaining("each test method has its own")
                .hasMessageContaining("lifecycle = PER_CLASS");
    }

    @DirfluxTest
    static class TooEarly {

        @BeforeAll
        static void before(Simulator simulator) {}

        @Test
        void one() {}
    }

    @Test
    void outsideATestThereIsNoSimulator() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SimulatorExtension.of(Tenant.builder()).simulator())
                .withMessageContaining("@RegisterExtension");
    }
}
