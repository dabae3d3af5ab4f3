package io.dirflux.spring;

import io.dirflux.events.EventFollower;
import io.dirflux.sync.DirectorySync;
import io.dirflux.webhook.WebhookVerifier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The verifier of webhooks if there is a secret, and an endpoint if {@code dirflux.webhook.path} is set. */
@AutoConfiguration(
        after = {DirfluxEventsAutoConfiguration.class, DirfluxSyncAutoConfiguration.class},
        beforeName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WebhookProperties.class)
public final class DirfluxWebhookAutoConfiguration {

    @Bean
    @Conditional(OnWebhookSecretsCondition.class)
    @ConditionalOnMissingBean
    WebhookVerifier dirfluxWebhookVerifier(WebhookProperties properties) {
        WebhookVerifier.Builder builder = WebhookVerifier.builder();
        try {
            properties.secrets().forEach(builder::secret);
        } catch (IllegalArgumentException e) {
            throw new UnusablePropertyException(OnWebhookSecretsCondition.PROPERTY, e);
        }
        return new PropertyMapping<>("dirflux.webhook", builder)
                .apply("tolerance", properties.tolerance(), WebhookVerifier.Builder::tolerance)
                .apply(
                        "max-body-size",
                        properties.maxBodySize(),
                        (verifier, size) -> verifier.maxBodyBytes(PropertyMapping.bytes(size)))
                .builder()
                .build();
    }

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RouterFunction.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnProperty("dirflux.webhook.path")
    static class WebhookRouteConfiguration {

        /** Before the application's own routes, which may match every path. */
        @Bean
        @Order(-1)
        RouterFunction<ServerResponse> dirfluxWebhookRoute(
                WebhookProperties properties,
                ObjectProvider<WebhookVerifier> verifiers,
                ObjectProvider<DirectoryEventListener> listeners,
                @Qualifier("dirfluxEventFollowerLifecycle") ObjectProvider<BackgroundLifecycle> following,
                ObjectProvider<EventFollower> follower,
                ObjectProvider<DirectorySync> sync) {
            WebhookVerifier verifier = verifiers.getIfAvailable(() -> {
                throw new IllegalStateException("dirflux.webhook.path needs a secret to verify webhooks with: set "
                        + OnWebhookSecretsCondition.PROPERTY + ", or define a bean of type WebhookVerifier");
            });
            boolean followed = following.getIfAvailable() != null;
            EventDelivery delivery = new EventDelivery(listeners.orderedStream().toList());
            Mono<Void> poke = Mono.fromRunnable(() -> {
                follower.stream().forEach(EventFollower::poke);
                sync.stream().forEach(DirectorySync::poke);
            });
            WebhookHandler handler = new WebhookHandler(
                    verifier, event -> followed ? poke : delivery.deliver(event).then(poke));
            return RouterFunctions.route()
                    .POST(String.valueOf(properties.path()), handler)
                    .build();
        }
    }
}
