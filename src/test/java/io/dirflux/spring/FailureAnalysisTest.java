package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.events.EventFollower;
import io.dirflux.webhook.WebhookVerifier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What Boot prints if an application cannot start because of a key or a secret. */
class FailureAnalysisTest {

    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxWebhookAutoConfiguration.class))
            .withInitializer(context -> source = context);

    private ConfigurableApplicationContext source;

    private record Greeter(DirectorySyncClient client) {}

    private record Watcher(EventFollower follower) {}

    private record Receiver(WebhookVerifier verifier) {}

    @Test
    void aMissingKeyIsNamed() {
        app.withBean(Greeter.class).run(context -> {
            FailureAnalysis analysis = Objects.requireNonNull(analysisOf(context));

            assertThat(analysis.getDescription())
                    .startsWith("Parameter 0 of constructor in ")
                    .endsWith("required a bean of type 'io.dirflux.DirectorySyncClient', which does not exist because"
                            + " there is no WorkOS API key.");
            assertThat(analysis.getAction()).contains("dirflux.api-key", "WORKOS_API_KEY", "DirfluxConnectionDetails");
        });
    }

    @Test
    void aFollowerNeedsTheKeyToo() {
        app.withBean(Watcher.class)
                .run(context -> assertThat(
                                Objects.requireNonNull(analysisOf(context)).getAction())
                        .contains("dirflux.api-key"));
    }

    @Test
    void aFollowThatIsSwitchedOnNeedsTheKeyToo() {
        app.withPropertyValues("dirflux.events.enabled=true", "dirflux.events.checkpoint-file=position")
                .run(context -> assertThat(
                                Objects.requireNonNull(analysisOf(context)).getAction())
                        .contains("dirflux.api-key"));
    }

    @Test
    void anotherMissingBeanIsBootsBusiness() {
        app.withBean(Receiver.class).run(context -> {
            FailureAnalysis analysis = analysisOf(context);
            assertThat(analysis == null ? "" : analysis.getDescription()).doesNotContain("API key");
        });
    }

    @Test
    void aClientThatIsMissingForAnotherReasonToo() {
        app.withBean(Greeter.class)
                .withPropertyValues("dirflux.api-key=sk_test_spring", "dirflux.enabled=false")
                .run(context -> {
                    FailureAnalysis analysis = analysisOf(context);
                    assertThat(analysis == null ? "" : analysis.getDescription())
                            .doesNotContain("API key");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dirflux.api-key=\"sk_test_quoted\"",
                "dirflux.base-url=https://user:sk_test_pasted@api.workos.com",
                "dirflux.webhook.secrets=\"whsec_quoted\""
            })
    void aValueThatMayHoldASecretIsNotPrinted(String property) {
        app.withPropertyValues("dirflux.api-key=sk_test_spring")
                .withPropertyValues(property)
                .run(context -> {
                    FailureAnalysis analysis = Objects.requireNonNull(analysisOf(context));
                    String name = property.substring(0, property.indexOf('='));

                    assertThat(analysis.getDescription()).startsWith("The property " + name + " cannot be used: ");
                    assertThat(analysis.getAction()).isEqualTo("Update the value of " + name + ".");
                    assertThat(analysis.getDescription() + context.getStartupFailure())
                            .doesNotContain("quoted", "pasted");
                });
    }

    /** The first analysis of all registered analyzers, as Boot finds it. */
    private @Nullable FailureAnalysis analysisOf(AssertableApplicationContext context) {
        Throwable startup = Objects.requireNonNull(context.getStartupFailure());
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, source.getBeanFactory())
                .and(Environment.class, source.getEnvironment());
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, failure) -> {})
                .stream()
                .map(analyzer -> analyzer.analyze(startup))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
