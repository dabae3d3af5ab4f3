package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.EventFollower;
import io.dirflux.sync.DirectorySync;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says that the API key is missing if a bean that needs it is injected. Without a key there is no client. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingApiKeyFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private static final Set<Class<?>> NEED_A_KEY =
            Set.of(DirectorySyncClient.class, EventFollower.class, DirectorySync.class);

    private final Environment environment;

    MissingApiKeyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        Class<?> missing = cause.getBeanType();
        if (missing == null
                || !NEED_A_KEY.contains(missing)
                || PropertiesConnectionDetails.keyIn(environment) != null) {
            return null;
        }
        String where = description == null ? "The application" : description;
        return new FailureAnalysis(
                where + " required a bean of type '" + missing.getName()
                        + "', which does not exist because there is no WorkOS API key.",
                "Set the property " + PropertiesConnectionDetails.KEY + " or the environment variable "
                        + PropertiesConnectionDetails.KEY_VARIABLE
                        + ", or define a bean of type DirfluxConnectionDetails. In a test, use SimulatorExtension.",
                cause);
    }
}
