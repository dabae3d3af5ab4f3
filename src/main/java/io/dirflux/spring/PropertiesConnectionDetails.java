package io.dirflux.spring;

import io.dirflux.model.Dialect;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;

/** The connection details of the properties, or of the variables that the command line reads too. */
record PropertiesConnectionDetails(
        String key, @Nullable String baseUrl, @Nullable Dialect dialect) implements DirfluxConnectionDetails {

    static final String KEY = "dirflux.api-key";
    static final String KEY_VARIABLE = "WORKOS_API_KEY";
    private static final String DIALECT_VARIABLE = "WORKOS_DIALECT";

    static PropertiesConnectionDetails of(DirfluxProperties properties, Environment environment) {
        String key = Objects.requireNonNull(keyIn(environment));
        Dialect dialect = properties.dialect() == null ? dialectIn(environment) : properties.dialect();
        return new PropertiesConnectionDetails(key, properties.baseUrl(), dialect);
    }

    /** The key; null if there is none. */
    static @Nullable String keyIn(Environment environment) {
        String property = environment.getProperty(KEY);
        String key = StringUtils.hasText(property) ? property : environment.getProperty(KEY_VARIABLE);
        return StringUtils.hasText(key) ? key : null;
    }

    private static @Nullable Dialect dialectIn(Environment environment) {
        String name = environment.getProperty(DIALECT_VARIABLE);
        if (!StringUtils.hasText(name)) {
            return null;
        }
        return Arrays.stream(Dialect.values())
                .filter(dialect -> dialect.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        DIALECT_VARIABLE, name, "It is one of " + Arrays.toString(Dialect.values())));
    }

    @Override
    public Mono<String> apiKey() {
        return Mono.just(key);
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "PropertiesConnectionDetails[baseUrl=" + baseUrl + ", dialect=" + dialect + "]";
    }
}
