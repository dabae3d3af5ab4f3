package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.spring.DirfluxProperties.Rate;
import io.dirflux.spring.DirfluxProperties.Retry;
import java.time.Duration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Creates the client from the connection details, the properties and the application's beans, in this order. */
final class ClientFactory {

    private static final RateLimits DEFAULT_LIMITS = RateLimits.perSecond(10);
    private static final String RATE = "dirflux.rate";
    private static final String RETRY = "dirflux.retry";

    private ClientFactory() {}

    static DirectorySyncClient create(
            DirfluxConnectionDetails details, DirfluxProperties properties, DirectorySyncClientCustomizer customizer) {
        DirectorySyncClientBuilder builder = DirectorySyncClient.builder()
                .rateLimits(limits(properties.rate()))
                .retryPolicy(policy(properties.retry()));
        connect(builder, details);
        apply(builder, properties);
        customizer.customize(builder);
        return build(builder);
    }

    private static void connect(DirectorySyncClientBuilder builder, DirfluxConnectionDetails details) {
        if (details instanceof PropertiesConnectionDetails ours) {
            try {
                builder.apiKey(ours.key()); // checked now; that of a Mono is checked by each attempt
            } catch (IllegalArgumentException e) {
                throw new UnusablePropertyException(PropertiesConnectionDetails.KEY, e);
            }
        } else {
            builder.apiKey(details.apiKey());
        }
        new PropertyMapping<>("dirflux", builder)
                .apply("base-url", details.baseUrl(), DirectorySyncClientBuilder::baseUrl)
                .apply("dialect", details.dialect(), DirectorySyncClientBuilder::dialect);
    }

    private static void apply(DirectorySyncClientBuilder builder, DirfluxProperties properties) {
        if (properties.allowInsecureHttp()) {
            builder.allowInsecureHttp();
        }
        new PropertyMapping<>("dirflux", builder)
                .apply("connect-timeout", properties.connectTimeout(), DirectorySyncClientBuilder::connectTimeout)
                .apply("attempt-timeout", properties.attemptTimeout(), DirectorySyncClientBuilder::attemptTimeout)
                .apply("max-connections", properties.maxConnections(), DirectorySyncClientBuilder::maxConnections)
                .apply("max-idle-time", properties.maxIdleTime(), DirectorySyncClientBuilder::maxIdleTime)
                .apply("max-life-time", properties.maxLifeTime(), DirectorySyncClientBuilder::maxLifeTime)
                .apply(
                        "max-body-size",
                        properties.maxBodySize(),
                        (client, size) -> client.maxBodyBytes(PropertyMapping.bytes(size)))
                .apply("system-proxy", properties.systemProxy(), DirectorySyncClientBuilder::systemProxy);
    }

    /** The base URL is checked last, because the property that permits plain http counts. */
    private static DirectorySyncClient build(DirectorySyncClientBuilder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UnusablePropertyException("dirflux.base-url", e);
        }
    }

    static RateLimits limits(Rate rate) {
        return new PropertyMapping<>(RATE, start(rate))
                .apply("per-directory", rate.perDirectory(), RateLimits::perDirectory)
                .apply("max-rate", rate.maxRate(), RateLimits::maxRate)
                .apply("max-wait", rate.maxWait(), RateLimits::maxWait)
                .apply("max-queue", rate.maxQueue(), RateLimits::maxQueue)
                .apply("share", rate.share(), RateLimits::share)
                .builder();
    }

    private static RateLimits start(Rate rate) {
        Integer perSecond = rate.perSecond();
        if ((perSecond != null && (rate.published() || rate.unlimited())) || (rate.published() && rate.unlimited())) {
            throw new InvalidConfigurationPropertyValueException(
                    RATE + (rate.published() ? ".published" : ".unlimited"),
                    true,
                    "per-second, published and unlimited exclude one another");
        }
        if (perSecond != null) {
            return PropertyMapping.checked(RATE + ".per-second", perSecond, RateLimits::perSecond);
        }
        return rate.published() ? RateLimits.published() : rate.unlimited() ? RateLimits.unlimited() : DEFAULT_LIMITS;
    }

    static RetryPolicy policy(Retry retry) {
        RetryPolicy defaults = RetryPolicy.defaults();
        Duration first = retry.firstBackoff() == null ? defaults.firstBackoff() : retry.firstBackoff();
        Duration max = retry.maxBackoff() == null ? defaults.maxBackoff() : retry.maxBackoff();
        return new PropertyMapping<>(RETRY, defaults)
                .apply("max-attempts", retry.maxAttempts(), RetryPolicy::maxAttempts)
                .apply("max-backoff", retry.maxBackoff(), (policy, given) -> policy.backoff(first, given))
                .apply("first-backoff", retry.firstBackoff(), (policy, given) -> policy.backoff(given, max))
                .apply("max-retry-after", retry.maxRetryAfter(), RetryPolicy::maxRetryAfter)
                .apply("budget", retry.budget(), RetryPolicy::budget)
                .builder();
    }
}
