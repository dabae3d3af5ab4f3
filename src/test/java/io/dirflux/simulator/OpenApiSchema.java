package io.dirflux.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/**
 * Checks JSON against the public OpenAPI description, as far as Directory Sync needs it: {@code $ref}, {@code allOf},
 * {@code oneOf}, {@code type} (also a list of types), {@code required}, {@code properties}, {@code items}, {@code
 * enum}, {@code const} and {@code format: date-time}. Stricter than the description in one way: it also reports
 * properties that the description does not name.
 */
final class OpenApiSchema {
    private final Map<?, ?> description;

    private OpenApiSchema(Map<?, ?> description) {
        this.description = description;
    }

    /** The excerpt of the description in the test resources. */
    static OpenApiSchema load() {
        try (InputStream in = OpenApiSchema.class.getResourceAsStream("/openapi-directory-sync.yaml")) {
            return new OpenApiSchema(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The violations in a response body of a path, each as a JSON path and a reason. */
    List<String> violations(String method, String path, int status, JsonNode body) {
        Map<?, ?> responses = map(map(map(map(description, "paths"), path), method), "responses");
        Map<?, ?> content = map(map(responses, Integer.toString(status)), "content");
        List<String> found = new ArrayList<>();
        check(map(map(content, "application/json"), "schema"), body, "$", found);
        return found;
    }

    private void check(Map<?, ?> schema, JsonNode value, String at, List<String> found) {
        if (schema.get("$ref") instanceof String reference) {
            check(resolve(reference), value, at, found);
        }
        list(schema, "allOf").forEach(part -> check((Map<?, ?>) part, value, at, found));
        if (schema.containsKey("oneOf")) {
            found.addAll(closest(list(schema, "oneOf"), value, at));
        }
        if (!ofType(schema.get("type"), value)) {
            found.add(at + ": is " + value.getNodeType() + ", not " + schema.get("type"));
            return;
        }
        if (schema.containsKey("const") && !value.asString("").equals(schema.get("const"))) {
            found.add(at + ": is not " + schema.get("const"));
        }
        if (schema.containsKey("enum") && !list(schema, "enum").contains(value.asString(""))) {
            found.add(at + ": is none of " + schema.get("enum"));
        }
        if ("date-time".equals(schema.get("format")) && !isDateTime(value.asString())) {
            found.add(at + ": is no date-time");
        }
        checkProperties(schema, value, at, found);
        for (int i = 0; value.isArray() && schema.containsKey("items") && i < value.size(); i++) {
            check(map(schema, "items"), value.get(i), at + "[" + i + "]", found);
        }
    }

    /** The violations of the alternative that fits best; empty if one fits. */
    private List<String> closest(List<?> alternatives, JsonNode value, String at) {
        return alternatives.stream()
                .map(alternative -> {
                    List<String> wrong = new ArrayList<>();
                    check((Map<?, ?>) alternative, value, at, wrong);
                    return wrong;
                })
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
    }

    private void checkProperties(Map<?, ?> schema, JsonNode value, String at, List<String> found) {
        list(schema, "required").stream()
                .filter(name -> !value.has((String) name))
                .forEach(name -> found.add(at + "." + name + ": is missing"));
        if (schema.containsKey("properties") && value.isObject()) {
            Map<?, ?> properties = map(schema, "properties");
            value.propertyStream().forEach(property -> {
                String inside = at + "." + property.getKey();
                if (properties.containsKey(property.getKey())) {
                    check(map(properties, property.getKey()), property.getValue(), inside, found);
                } else {
                    found.add(inside + ": is not described");
                }
            });
        }
    }

    private Map<?, ?> resolve(String reference) {
        Map<?, ?> here = description;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            here = map(here, step);
        }
        return here;
    }

    private static boolean ofType(Object type, JsonNode value) {
        if (type instanceof List<?> types) {
            return types.stream().anyMatch(one -> ofType(one, value));
        }
        return type == null
                || switch ((String) type) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isString();
                    case "integer" -> value.isIntegralNumber();
                    case "boolean" -> value.isBoolean();
                    case "null" -> value.isNull();
                    default -> throw new IllegalStateException("the description has a new type: " + type);
                };
    }

    private static boolean isDateTime(String text) {
        try {
            return OffsetDateTime.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Map<?, ?> map(Map<?, ?> parent, String name) {
        return (Map<?, ?>) Objects.requireNonNull(parent.get(name), name);
    }

    private static List<?> list(Map<?, ?> parent, String name) {
        return parent.get(name) instanceof List<?> list ? list : List.of();
    }
}
