package io.dirflux.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One event for each variant of the OpenAPI description, put together from the examples of its properties. */
final class EventExamples {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<?, ?> schemas;

    private EventExamples(Map<?, ?> schemas) {
        this.schemas = schemas;
    }

    /** The events by their names. */
    static Map<String, JsonNode> load() {
        try (InputStream in = EventExamples.class.getResourceAsStream("/openapi-directory-sync.yaml")) {
            Map<?, ?> description = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            return new EventExamples(map(map(description, "components"), "schemas")).events();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, JsonNode> events() {
        List<?> parts = (List<?>) map(schemas, "EventSchema").get("allOf");
        List<?> variants = (List<?>) ((Map<?, ?>) parts.get(1)).get("oneOf");
        Map<String, JsonNode> events = new LinkedHashMap<>();
        for (Object variant : variants) {
            JsonNode event = MAPPER.valueToTree(example((Map<?, ?>) variant));
            events.put(event.get("event").stringValue(), event);
        }
        return events;
    }

    private Object example(Map<?, ?> schema) {
        if (schema.get("$ref") instanceof String reference) {
            return example(map(schemas, reference.substring("#/components/schemas/".length())));
        }
        for (String given : List.of("example", "const")) {
            if (schema.containsKey(given)) {
                return schema.get(given);
            }
        }
        if (schema.get("enum") instanceof List<?> values) {
            return values.get(0);
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            return List.of(example(items));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> object.put((String) name, example((Map<?, ?>) property)));
        }
        return object;
    }

    private static Map<?, ?> map(Map<?, ?> parent, String name) {
        return (Map<?, ?>) parent.get(name);
    }
}
