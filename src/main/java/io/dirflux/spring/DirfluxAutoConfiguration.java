package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.http.RequestListener;
import io.dirflux.ratelimit.RateLimiter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/**
 * The client. There is one if there are {@link DirfluxConnectionDetails}, and these are there if there is a key:
 * {@code dirflux.api-key}, else {@code WORKOS_API_KEY}. {@code dirflux.enabled=false} turns everything off.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "dirflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DirfluxProperties.class)
public final class DirfluxAutoConfiguration {

    @Bean
    @Conditional(OnApiKeyCondition.class)
    @ConditionalOnMissingBean(DirfluxConnectionDetails.class)
    PropertiesConnectionDetails dirfluxConnectionDetails(DirfluxProperties properties, Environment environment) {
        return PropertiesConnectionDetails.of(properties, environment);
    }

    /** Closed with the context. */
    @Bean
    @ConditionalOnBean(DirfluxConnectionDetails.class)
    @ConditionalOnMissingBean
    DirectorySyncClient dirfluxDirectorySyncClient(
            DirfluxConnectionDetails details,
            DirfluxProperties properties,
            ObjectProvider<RateLimiter> limiter,
            ObjectProvider<RequestListener> listeners,
            ObjectProvider<DirectorySyncClientCustomizer> customizers) {
        return ClientFactory.create(details, properties, builder -> {
            limiter.ifAvailable(builder::rateLimiter);
            listeners.orderedStream().forEachOrdered(builder::listener);
            customizers.orderedStream().forEachOrdered(customizer -> customizer.customize(builder));
        });
    }

    /** The event loop of the application's server. The connection pool stays the client's own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactorResourceFactory.class)
    @ConditionalOnSingleCandidate(ReactorResourceFactory.class)
    static class SharedEventLoopConfiguration {

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        DirectorySyncClientCustomizer dirfluxEventLoop(ReactorResourceFactory resources) {
            return builder -> builder.httpClient(http -> http.runOn(
                    (LoopResources) preferNative -> resources.getLoopResources().onClient(preferNative)));
        }
    }

    /** TLS with an SSL bundle: its certificates of authorities, its own certificate, its protocols and ciphers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("dirflux.ssl.bundle")
    static class SslBundleConfiguration {

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        DirectorySyncClientCustomizer dirfluxSslBundle(DirfluxProperties properties, SslBundles bundles) {
            NettyTls tls = NettyTls.of(
                    bundles.getBundle(String.valueOf(properties.ssl().bundle())));
            return builder -> builder.httpClient(tls);
        }
    }
}
