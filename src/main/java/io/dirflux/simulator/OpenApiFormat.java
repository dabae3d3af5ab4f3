package io.dirflux.simulator;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes records by the public OpenAPI description. */
final class OpenApiFormat implements WireFormat {
    private static final String RATE_LIMITED = "Rate limit exceeded. See the WorkOS docs for more information:"
            + " https://workos.com/docs/reference/rate-limits";

    private final boolean embedGroups;
    private final boolean legacyFields;

    OpenApiFormat(boolean embedGroups, boolean legacyFields) {
        this.embedGroups = embedGroups;
        this.legacyFields = legacyFields;
    }

    @Override
    public void directory(JsonWriter out, SimulatedDirectory directory) {
        out.beginObject()
                .field("object", "directory")
                .field("id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("external_key", directory.externalKey())
                .field("type", directory.type())
                .field("state", directory.state())
                .field("name", directory.name());
        if (!directory.spec.oddities()) {
            out.field("domain", directory.domain);
        }
        int active = directory.users("active");
        out.name("metadata").beginObject().name("users").beginObject();
        out.field("active", active)
                .field("inactive", directory.users() - active)
                .endObject();
        out.field("groups", directory.groups()).endObject();
        CommonFields.directoryTimes(out, directory);
        out.endObject();
    }

    @Override
    public void user(JsonWriter out, SimulatedDirectory directory, int user, boolean embed) {
        beginUser(out, directory, user);
        out.name("groups").beginArray();
        if (embedGroups) {
            directory.groupsOfSet(user).stream().forEach(group -> group(out, directory, (int) group, false));
        }
        out.endArray().endObject();
    }

    /** Begins a user without groups; the caller adds fields and ends the object. */
    void beginUser(JsonWriter out, SimulatedDirectory directory, int user) {
        SimulatedUser person = directory.person(user);
        out.beginObject()
                .field("object", "directory_user")
                .field("id", directory.userId(user))
                .field("directory_id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("idp_id", person.idpId())
                .field("email", person.email())
                .field("first_name", person.firstName())
                .field("last_name", person.lastName())
                .field("name", person.fullName());
        deprecated(out, person);
        out.field("state", person.state()).name("custom_attributes");
        CommonFields.custom(out, person);
        roles(out, person.oddity());
        CommonFields.userTimes(out, directory, user, person.oddity());
    }

    @Override
    public void group(JsonWriter out, SimulatedDirectory directory, int group, boolean embed) {
        beginGroup(out, directory, group);
        out.endObject();
    }

    /** Begins a group; the caller adds fields and ends the object. */
    void beginGroup(JsonWriter out, SimulatedDirectory directory, int group) {
        out.beginObject()
                .field("object", "directory_group")
                .field("id", directory.groupId(group))
                .field("idp_id", "group-" + group)
                .field("directory_id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("name", directory.groupName(group));
        if (legacyFields) {
            out.name("raw_attributes").beginObject();
            out.field("displayName", directory.groupName(group)).endObject();
        }
        CommonFields.groupTimes(out, directory, group);
    }

    @Override
    public void list(JsonWriter out, Consumer<JsonWriter> records, @Nullable String before, @Nullable String after) {
        out.beginObject().field("object", "list").name("data").beginArray();
        records.accept(out);
        out.endArray().name("list_metadata").beginObject();
        out.field("before", before).field("after", after).endObject().endObject();
    }

    @Override
    public SimulatedResponse deleted() {
        return new SimulatedResponse(202, "text/plain; charset=utf-8", "Accepted", Map.of());
    }

    @Override
    public SimulatedResponse rateLimited(Route route) {
        return route == Route.LIST_USERS
                ? SimulatedResponse.json(
                        429, new JsonWriter().value("Ratelimited").toString())
                : ErrorResponses.message(429, RATE_LIMITED);
    }

    /**
     * Writes the deprecated fields, which are empty since 2026-04-15 unless {@link SimulatorBuilder#legacyFields} is
     * set.
     */
    private void deprecated(JsonWriter out, SimulatedUser person) {
        if (legacyFields) {
            CommonFields.emails(out, person);
        } else {
            out.name("emails").beginArray().endArray();
        }
        out.field("job_title", legacyFields ? person.jobTitle() : null);
        out.field("username", legacyFields ? person.username() : null);
        out.name("raw_attributes");
        if (legacyFields) {
            CommonFields.raw(out, person);
        } else {
            out.beginObject().endObject();
        }
    }

    private static void roles(JsonWriter out, Oddity oddity) {
        if (oddity != Oddity.ROLES_WITHOUT_ROLE) {
            out.name("role").beginObject().field("slug", "member").endObject();
        }
        if (oddity != Oddity.ROLE_WITHOUT_ROLES) {
            out.name("roles").beginArray();
            out.beginObject().field("slug", "member").endObject().endArray();
        }
    }
}
