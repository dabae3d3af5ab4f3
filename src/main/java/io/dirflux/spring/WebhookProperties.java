package io.dirflux.spring;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of webhooks, {@code dirflux.webhook.*}. What is not set keeps the default of the verifier.
 *
 * @param secrets the signing secrets; a signature with any of them is accepted
 * @param path the path of the endpoint, such as {@code /webhooks/workos}; without it there is no endpoint
 * @param tolerance how far the time of a signature may be from the current time
 * @param maxBodySize the largest body that is read
 */
@ConfigurationProperties("dirflux.webhook")
public record WebhookProperties(
        @DefaultValue List<String> secrets,
        @Nullable String path,
        @Nullable Duration tolerance,
        @Nullable DataSize maxBodySize) {

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "WebhookProperties[secrets=" + secrets.size() + ", path=" + path + ", tolerance=" + tolerance + "]";
    }
}
