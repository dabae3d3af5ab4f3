package io.dirflux.spring;

import io.dirflux.DirectorySyncClientBuilder;

/**
 * Changes the client's builder after the properties were applied, for what has no property: a proxy, a scheduler, a
 * connection pool. All beans of this type are called, in their order.
 *
 * <pre>{@code
 * @Bean
 * DirectorySyncClientCustomizer proxy() {
 *     return builder -> builder.httpClient(http -> http.proxy(type -> type.type(Proxy.HTTP).host("proxy.acme.test")));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface DirectorySyncClientCustomizer {

    /** Changes the builder of the auto-configured client. */
    void customize(DirectorySyncClientBuilder builder);
}
