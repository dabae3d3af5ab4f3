package io.dirflux.spring;

import io.dirflux.model.Dialect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of the client, {@code dirflux.*}. What is not set keeps the default of the client's builder.
 *
 * @param apiKey the API key; by default that of the environment variable {@code WORKOS_API_KEY}
 * @param baseUrl the URL of the API
 * @param allowInsecureHttp whether plain http is accepted for any host; the key is then sent unencrypted
 * @param dialect the dialect of the server; by default that of {@code WORKOS_DIALECT}, else {@code OPENAPI}
 * @param connectTimeout how long opening a connection may take
 * @param attemptTimeout how long an attempt may take, from its permit to the last byte of the body
 * @param maxConnections the most connections of the pool
 * @param maxIdleTime how long an idle connection is kept
 * @param maxLifeTime how long a connection is used
 * @param maxBodySize the largest body after decompression
 * @param systemProxy whether the JVM's proxy is used
 * @param rate the rate limits
 * @param retry what is retried
 * @param ssl TLS
 */
@ConfigurationProperties("dirflux")
public record DirfluxProperties(
        @Nullable String apiKey,
        @Nullable String baseUrl,
        boolean allowInsecureHttp,
        @Nullable Dialect dialect,
        @Nullable Duration connectTimeout,
        @Nullable Duration attemptTimeout,
        @Nullable Integer maxConnections,
        @Nullable Duration maxIdleTime,
        @Nullable Duration maxLifeTime,
        @Nullable DataSize maxBodySize,
        @Nullable Boolean systemProxy,
        @DefaultValue Rate rate,
        @DefaultValue Retry retry,
        @DefaultValue Ssl ssl) {

    /**
     * The rate limits, {@code dirflux.rate.*}.
     *
     * @param perSecond requests per second under the key
     * @param perDirectory lists of users per second and directory; by default the dialect decides
     * @param preset well-known limits in place of {@code perSecond}
     * @param share by how many processes the limits are divided
     * @param maxRate up to how many requests per second the server may raise the limit
     * @param maxWait how long a call waits for its permit at most
     * @param maxQueue how many calls wait at most
     */
    public record Rate(
            @Nullable Integer perSecond,
            @Nullable Integer perDirectory,
            @Nullable RatePreset preset,
            @Nullable Integer share,
            @Nullable Integer maxRate,
            @Nullable Duration maxWait,
            @Nullable Integer maxQueue) {}

    /** Well-known limits. */
    public enum RatePreset {
        /** Those of the public documentation: 6,000 per 60 s, and 4 lists of users per second and directory. */
        PUBLISHED,
        /** None. */
        UNLIMITED
    }

    /**
     * The retries, {@code dirflux.retry.*}.
     *
     * @param maxAttempts the most attempts of a request, the first included
     * @param firstBackoff the shortest wait before the second attempt
     * @param maxBackoff the longest wait, before its random part
     * @param maxRetryAfter the longest {@code Retry-After} that is waited for
     * @param budget the tokens that all calls share for their retries
     */
    public record Retry(
            @Nullable Integer maxAttempts,
            @Nullable Duration firstBackoff,
            @Nullable Duration maxBackoff,
            @Nullable Duration maxRetryAfter,
            @Nullable Integer budget) {}

    /**
     * TLS, {@code dirflux.ssl.*}.
     *
     * @param bundle the name of an SSL bundle
     */
    public record Ssl(@Nullable String bundle) {}

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "DirfluxProperties[baseUrl=" + baseUrl + ", dialect=" + dialect + ", rate=" + rate + ", retry=" + retry
                + "]";
    }
}
