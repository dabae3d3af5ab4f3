package io.dirflux.simulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes events by the public OpenAPI description. Their payloads differ from the records of {@code GET}: users have no
 * groups, a directory's state uses the other vocabulary, and an update includes the previous values.
 */
final class EventFormat {
    private static final OpenApiFormat RECORDS = new OpenApiFormat(false, false);

    private EventFormat() {}

    static String event(String id, String name, Instant createdAt, String data) {
        return new JsonWriter()
                .beginObject()
                .field("object", "event")
                .field("id", id)
                .field("event", name)
                .name("data")
                .literal(data)
                .field("created_at", WireFormat.timestamp(createdAt))
                .name("context")
                .beginObject()
                .endObject()
                .endObject()
                .toString();
    }

    static String activated(SimulatedDirectory directory) {
        JsonWriter out = beginDirectory(directory).field("external_key", directory.externalKey());
        out.name("domains").beginArray().beginObject();
        out.field("object", "organization_domain")
                .field("id", directory.organizationId().replace(IdKind.ORGANIZATION.prefix, "org_domain_"))
                .field("domain", directory.domain);
        return out.endObject().endArray().endObject().toString();
    }

    static String deleted(SimulatedDirectory directory) {
        return beginDirectory(directory).endObject().toString();
    }

    static String user(SimulatedDirectory directory, int user) {
        JsonWriter out = new JsonWriter();
        RECORDS.beginUser(out, directory, user);
        return out.endObject().toString();
    }

    static String group(SimulatedDirectory directory, int group) {
        JsonWriter out = new JsonWriter();
        RECORDS.beginGroup(out, directory, group);
        return out.endObject().toString();
    }

    /** A user with its current values, and the previous values of what changed. */
    static String updatedUser(SimulatedDirectory directory, int user, SimulatedUser before) {
        JsonWriter out = new JsonWriter();
        RECORDS.beginUser(out, directory, user);
        out.name("previous_attributes").beginObject();
        SimulatedUser now = directory.person(user);
        changed(root(before), root(now)).forEach(out::field);
        Map<String, @Nullable String> attributes = changed(before.customAttributes(), now.customAttributes());
        if (!attributes.isEmpty()) {
            out.name("custom_attributes").beginObject();
            attributes.forEach(out::field);
            out.endObject();
        }
        return out.endObject().endObject().toString();
    }

    static String updatedGroup(SimulatedDirectory directory, int group, String nameBefore) {
        JsonWriter out = new JsonWriter();
        RECORDS.beginGroup(out, directory, group);
        out.name("previous_attributes").beginObject();
        return out.field("name", nameBefore).endObject().endObject().toString();
    }

    static String membership(SimulatedDirectory directory, int user, int group) {
        return new JsonWriter()
                .beginObject()
                .field("directory_id", directory.id())
                .name("user")
                .literal(user(directory, user))
                .name("group")
                .literal(group(directory, group))
                .endObject()
                .toString();
    }

    /** Whether two users have the same record. A null value and a missing one are equal. */
    static boolean sameRecord(SimulatedUser one, SimulatedUser other) {
        return changed(root(one), root(other)).isEmpty()
                && changed(one.customAttributes(), other.customAttributes()).isEmpty();
    }

    private static JsonWriter beginDirectory(SimulatedDirectory directory) {
        JsonWriter out = new JsonWriter()
                .beginObject()
                .field("object", "directory")
                .field("id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("type", directory.type())
                .field("state", state(directory.state()))
                .field("name", directory.name());
        CommonFields.directoryTimes(out, directory);
        return out;
    }

    private static String state(String inRecords) {
        return switch (inRecords) {
            case "linked" -> "active";
            case "unlinked" -> "inactive";
            default -> inRecords;
        };
    }

    private static Map<String, @Nullable String> root(SimulatedUser person) {
        Map<String, @Nullable String> properties = new LinkedHashMap<>();
        properties.put("email", person.email());
        properties.put("first_name", person.firstName());
        properties.put("last_name", person.lastName());
        properties.put("name", person.fullName());
        properties.put("state", person.state());
        return properties;
    }

    /** The previous values of what changed; null if there was none. */
    private static Map<String, @Nullable String> changed(
            Map<String, @Nullable String> before, Map<String, @Nullable String> now) {
        Map<String, @Nullable String> changed = new LinkedHashMap<>();
        now.forEach((name, value) -> {
            if (!Objects.equals(before.get(name), value)) {
                changed.put(name, before.get(name));
            }
        });
        return changed;
    }
}
