package io.dirflux.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the health check, {@code dirflux.health.*}.
 *
 * @param interval how long a result is kept; a check costs at most one permit in this time
 * @param deadline how long a check may take
 */
@ConfigurationProperties("dirflux.health")
public record HealthProperties(
        @DefaultValue("60s") Duration interval,
        @DefaultValue("2s") Duration deadline) {

    public HealthProperties {
        positive("interval", interval);
        positive("deadline", deadline);
    }

    private static void positive(String name, Duration value) {
        PropertyMapping.checked("dirflux.health." + name, value, given -> {
            if (given.isNegative() || given.isZero()) {
                throw new IllegalArgumentException("It must be positive");
            }
            return given;
        });
    }
}
