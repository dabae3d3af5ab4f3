package io.dirflux.spring;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.spring.DirfluxProperties.Rate;
import io.dirflux.spring.DirfluxProperties.RatePreset;
import io.dirflux.spring.DirfluxProperties.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
        return build(builder, details, properties.allowInsecureHttp());
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

    /** A failure may come from the base URL, or from anything that a customizer did. Only the first has a property. */
    private static DirectorySyncClient build(
            DirectorySyncClientBuilder builder, DirfluxConnectionDetails details, boolean insecureHttpAllowed) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            if (!isRefused(details.baseUrl(), insecureHttpAllowed)) {
                throw e;
            }
            if (details instanceof PropertiesConnectionDetails) {
                throw new UnusablePropertyException("dirflux.base-url", e);
            }
            throw new IllegalStateException(details.getClass().getName() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Whether a client with this URL and nothing else cannot be built. */
    private static boolean isRefused(@Nullable String baseUrl, boolean insecureHttpAllowed) {
        if (baseUrl == null) {
            return false;
        }
        DirectorySyncClientBuilder plain =
                DirectorySyncClient.builder().apiKey("sk_none").baseUrl(baseUrl);
        try {
            (insecureHttpAllowed ? plain.allowInsecureHttp() : plain).build().close();
            return false;
        } catch (IllegalArgumentException refused) {
            return true;
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
        RatePreset preset = rate.preset();
        if (perSecond != null && preset != null) {
            throw new InvalidConfigurationPropertyValueException(
                    RATE + ".preset", preset, "per-second is set too; set one of them");
        }
        if (preset != null) {
            return preset == RatePreset.PUBLISHED ? RateLimits.published() : RateLimits.unlimited();
        }
        return perSecond == null
                ? DEFAULT_LIMITS
                : PropertyMapping.checked(RATE + ".per-second", perSecond, RateLimits::perSecond);
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
