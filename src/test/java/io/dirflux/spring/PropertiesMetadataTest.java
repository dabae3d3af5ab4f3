package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.events.EventFollower;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.sync.DirectorySync;
import io.dirflux.webhook.WebhookVerifier;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An editor completes and explains each property, and each option of a builder has one. */
class PropertiesMetadataTest {

    private static final List<Class<?>> PROPERTIES = List.of(
            DirfluxProperties.class,
            EventsProperties.class,
            HealthProperties.class,
            SyncProperties.class,
            WebhookProperties.class);

    /** Options that are no property, and what an application uses for them. */
    private static final Map<String, String> BEANS = Map.of(
            "fromEnvironment", "WORKOS_API_KEY is the default of dirflux.api-key",
            "rateLimiter", "a bean of type RateLimiter",
            "listener", "a bean of type RequestListener",
            "connectionProvider", "a DirectorySyncClientCustomizer",
            "httpClient", "dirflux.ssl.bundle, the shared event loop, and a DirectorySyncClientCustomizer",
            "scheduler", "a DirectorySyncClientCustomizer",
            "retryOn", "a DirectorySyncClientCustomizer",
            "leadership", "a bean of type Leadership",
            "clock", "a bean of type WebhookVerifier");

    /** Options whose property has another name. */
    private static final Map<String, List<String>> RENAMED = Map.ofEntries(
            Map.entry("DirectorySyncClient.rateLimits", List.of("dirflux.rate.per-second")),
            Map.entry("DirectorySyncClient.retryPolicy", List.of("dirflux.retry.max-attempts")),
            Map.entry("DirectorySyncClient.maxBodyBytes", List.of("dirflux.max-body-size")),
            Map.entry("RateLimits.published", List.of("dirflux.rate.preset")),
            Map.entry("RateLimits.unlimited", List.of("dirflux.rate.preset")),
            Map.entry("RateLimits.failFast", List.of("dirflux.rate.max-wait")),
            Map.entry("RetryPolicy.backoff", List.of("dirflux.retry.first-backoff", "dirflux.retry.max-backoff")),
            Map.entry(
                    "EventFollower.pollInterval",
                    List.of("dirflux.events.poll-interval.min", "dirflux.events.poll-interval.max")),
            Map.entry("EventFollower.query", List.of("dirflux.events.names", "dirflux.events.range-start")),
            Map.entry(
                    "DirectorySync.pollInterval",
                    List.of("dirflux.sync.poll-interval.min", "dirflux.sync.poll-interval.max")),
            Map.entry("WebhookVerifier.secret", List.of("dirflux.webhook.secrets")),
            Map.entry("WebhookVerifier.maxBodyBytes", List.of("dirflux.webhook.max-body-size")));

    private final JsonNode metadata = read();

    private static JsonNode read() {
        try (InputStream in =
                PropertiesMetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new JsonMapper().readTree(in);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyPropertyIsDescribedWithItsType() {
        Map<String, String> declared = new TreeMap<>();
        for (Class<?> type : PROPERTIES) {
            collect(type.getAnnotation(ConfigurationProperties.class).value(), type, declared);
        }
        Map<String, String> described = new TreeMap<>();
        for (JsonNode property : metadata.get("properties")) {
            assertThat(property.get("description").asString()).matches("[A-Z].+\\.");
            described.put(property.get("name").asString(), property.get("type").asString());
        }
        described.keySet().removeIf(name -> name.startsWith("management."));
        assertThat(described.remove("dirflux.enabled")).isEqualTo("java.lang.Boolean");

        assertThat(described).isEqualTo(declared);
    }

    @Test
    void everyDefaultOfTheRecordsIsDescribed() {
        for (Class<?> type : PROPERTIES) {
            checkDefaults(type.getAnnotation(ConfigurationProperties.class).value(), type);
        }
    }

    @Test
    void everyOptionOfABuilderHasAProperty() {
        assertOptions(DirectorySyncClientBuilder.class, "DirectorySyncClient", "dirflux.");
        assertOptions(RateLimits.class, "RateLimits", "dirflux.rate.");
        assertOptions(RetryPolicy.class, "RetryPolicy", "dirflux.retry.");
        assertOptions(EventFollower.Builder.class, "EventFollower", "dirflux.events.");
        assertOptions(DirectorySync.Builder.class, "DirectorySync", "dirflux.sync.");
        assertOptions(WebhookVerifier.Builder.class, "WebhookVerifier", "dirflux.webhook.");
    }

    @Test
    void aHintBelongsToAProperty() {
        for (JsonNode hint : metadata.get("hints")) {
            assertThat(names()).contains(hint.get("name").asString());
        }
    }

    private void assertOptions(Class<?> builder, String name, String prefix) {
        Set<String> options = Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .filter(option -> !BEANS.containsKey(option))
                .filter(option ->
                        !Set.of("defaults", "none", "withDirectoryDefault").contains(option))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(options).isNotEmpty();
        for (String option : options) {
            assertThat(names())
                    .as(name + "." + option)
                    .containsAll(RENAMED.getOrDefault(name + "." + option, List.of(prefix + kebab(option))));
        }
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        metadata.get("properties")
                .forEach(property -> names.add(property.get("name").asString()));
        return names;
    }

    private static void collect(String prefix, Class<?> type, Map<String, String> found) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), found);
            } else {
                found.put(name, typeName(component));
            }
        }
    }

    private static String typeName(RecordComponent component) {
        return component.getType() == boolean.class
                ? Boolean.class.getName()
                : component.getGenericType().getTypeName().replaceAll("@\\S+ ", "");
    }

    private void checkDefaults(String prefix, Class<?> type) {
        java.lang.reflect.Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
        for (java.lang.reflect.Parameter parameter : parameters) {
            String name = prefix + "." + kebab(parameter.getName());
            DefaultValue value = parameter.getAnnotation(DefaultValue.class);
            if (parameter.getType().isRecord()) {
                checkDefaults(name, parameter.getType());
            } else if (value != null && value.value().length > 0) {
                assertThat(property(name).get("defaultValue").asString())
                        .as(name)
                        .isEqualTo(value.value()[0]);
            }
        }
    }

    private JsonNode property(String name) {
        for (JsonNode property : metadata.get("properties")) {
            if (property.get("name").asString().equals(name)) {
                return property;
            }
        }
        throw new AssertionError("No property " + name);
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
