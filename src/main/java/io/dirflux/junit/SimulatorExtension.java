package io.dirflux.junit;

import io.dirflux.DirectorySyncClient;
import io.dirflux.junit.DirfluxTest.Lifecycle;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.TenantBuilder;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts a simulator before a test and stops it afterwards. Test methods may take a {@link Simulator}, a {@link
 * Tenant}, a {@link DirectorySyncClient} and a {@link WebhookSender} as parameters.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SimulatorExtension simulator = SimulatorExtension.of(Tenant.builder()
 *         .organization("Acme")
 *         .directory(d -> d.user("ada@acme.test")));
 *
 * @DynamicPropertySource
 * static void dirflux(DynamicPropertyRegistry registry) {
 *     simulator.properties(registry::add);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>In a static field, one simulator serves all methods of the class. In a field of the instance, and with
 *       {@link DirfluxTest}, each method has its own, with a tenant that no other method has changed. With {@code
 *       @TestInstance(PER_CLASS)} there is one instance, so a field of it is like a static one.
 *   <li>With two extensions in one class, JUnit cannot tell whose parameter it is: use their accessors. The accessors
 *       return what was started last. If classes that share an extension run in parallel, use parameters.
 *   <li>The port is free and chosen by the system, so tests may run in parallel.
 *   <li>The client keeps the default rate limits and waits 1 to 5 ms before a retry. It is created when a test asks for
 *       it, and closed with the simulator.
 * </ul>
 */
public final class SimulatorExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SimulatorExtension.class);

    private final Supplier<SimulatorBuilder> server;
    private final boolean annotated;
    private volatile @Nullable RunningSimulator running;

    /** With the default tenant. For {@code @ExtendWith} and {@link DirfluxTest}; each method has its own simulator. */
    public SimulatorExtension() {
        this(Simulator::builder, true);
    }

    private SimulatorExtension(Supplier<SimulatorBuilder> server, boolean annotated) {
        this.server = server;
        this.annotated = annotated;
    }

    /** An extension whose simulators return this data. Each simulator gets a tenant of its own. */
    public static SimulatorExtension of(TenantBuilder tenant) {
        return of(simulator -> simulator.tenant(tenant.build()));
    }

    /** An extension whose simulators are configured by this function. It is called once for each simulator. */
    public static SimulatorExtension of(UnaryOperator<SimulatorBuilder> server) {
        return new SimulatorExtension(() -> server.apply(Simulator.builder()), false);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!annotated || lifecycleIn(context) == Lifecycle.PER_CLASS) {
            start(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start(context);
    }

    /** Starts a simulator, unless this method's class has one. JUnit closes it with the context. */
    private void start(ExtensionContext context) {
        running = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        key(), key -> new RunningSimulator(server.get().start()), RunningSimulator.class);
    }

    private Object key() {
        return annotated ? SimulatorExtension.class : this;
    }

    private static Lifecycle lifecycleIn(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            Optional<DirfluxTest> annotation = AnnotationSupport.findAnnotation(type, DirfluxTest.class);
            if (annotation.isPresent()) {
                return annotation.get().lifecycle();
            }
        }
        return Lifecycle.PER_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return RunningSimulator.provides(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RunningSimulator found = context.getStore(NAMESPACE).get(key(), RunningSimulator.class);
        if (found == null) {
            throw new ParameterResolutionException("No simulator runs here, because each test method has its own."
                    + " Register the extension in a static field, or use @DirfluxTest(lifecycle = PER_CLASS)");
        }
        return found.get(parameter.getParameter().getType());
    }

    /** The simulator of the current test. For an extension in a field. */
    public Simulator simulator() {
        return running().get(Simulator.class);
    }

    /** The data of the current simulator. */
    public Tenant tenant() {
        return simulator().tenant();
    }

    /** A client of the current simulator. */
    public DirectorySyncClient client() {
        return running().get(DirectorySyncClient.class);
    }

    /** Sends the webhooks of the current simulator. */
    public WebhookSender webhooks() {
        return running().get(WebhookSender.class);
    }

    /**
     * Gives the properties that point a Spring Boot application at the simulator, for {@code @DynamicPropertySource}.
     * Their values are read later, when the simulator runs.
     *
     * @param registry {@code DynamicPropertyRegistry::add}
     */
    public void properties(BiConsumer<String, Supplier<Object>> registry) {
        registry.accept("dirflux.base-url", () -> simulator().baseUrl());
        registry.accept("dirflux.api-key", () -> simulator().apiKey());
        registry.accept("dirflux.dialect", () -> simulator().dialect());
        registry.accept("dirflux.webhook.secrets", () -> WebhookSender.SECRET);
    }

    private RunningSimulator running() {
        RunningSimulator current = running;
        if (current == null) {
            throw new IllegalStateException("The simulator starts with the test. Register the extension in a field with"
                    + " @RegisterExtension, in a static one if it is needed before the first method");
        }
        return current;
    }
}
