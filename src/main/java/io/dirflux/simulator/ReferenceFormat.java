package io.dirflux.simulator;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes records with exactly the reference page's keys, in the page's order. */
final class ReferenceFormat implements WireFormat {

    @Override
    public void directory(JsonWriter out, SimulatedDirectory directory) {
        out.beginObject()
                .field("id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("name", directory.name())
                .field("type", directory.type())
                .field("state", directory.state());
        CommonFields.directoryTimes(out, directory);
        out.endObject();
    }

    @Override
    public void user(JsonWriter out, SimulatedDirectory directory, int user, boolean embed) {
        SimulatedUser person = directory.person(user);
        out.beginObject()
                .field("id", directory.userId(user))
                .field("directory_id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("idp_id", person.idpId())
                .field("username", person.username());
        CommonFields.emails(out, person);
        out.field("first_name", person.firstName())
                .field("last_name", person.lastName())
                .field("state", person.state())
                .name("custom_attributes");
        CommonFields.custom(out, person);
        if (embed) {
            out.name("groups").beginArray();
            directory.groupsOfSet(user).stream().forEach(group -> groupReference(out, directory, (int) group));
            out.endArray();
        }
        CommonFields.userTimes(out, directory, user, person.oddity());
        out.endObject();
    }

    @Override
    public void group(JsonWriter out, SimulatedDirectory directory, int group, boolean embed) {
        out.beginObject()
                .field("id", directory.groupId(group))
                .field("directory_id", directory.id())
                .field("organization_id", directory.organizationId())
                .field("idp_id", "group-" + group)
                .field("name", directory.groupName(group));
        if (embed) {
            out.name("members").beginArray();
            directory.membersOfSet(group).stream().forEach(user -> memberReference(out, directory, (int) user));
            out.endArray();
        }
        CommonFields.groupTimes(out, directory, group);
        out.endObject();
    }

    @Override
    public void list(JsonWriter out, Consumer<JsonWriter> records, @Nullable String before, @Nullable String after) {
        out.beginObject().name("data").beginArray();
        records.accept(out);
        out.endArray().name("list_metadata").beginObject();
        out.field("after", after).field("before", before).endObject().endObject();
    }

    @Override
    public SimulatedResponse deleted() {
        return new SimulatedResponse(204, "", "", Map.of());
    }

    @Override
    public SimulatedResponse rateLimited(Route route) {
        return ErrorResponses.message(429, "Rate limit exceeded");
    }

    private static void groupReference(JsonWriter out, SimulatedDirectory directory, int group) {
        out.beginObject()
                .field("id", directory.groupId(group))
                .field("name", directory.groupName(group))
                .endObject();
    }

    private static void memberReference(JsonWriter out, SimulatedDirectory directory, int user) {
        SimulatedUser person = directory.person(user);
        out.beginObject()
                .field("id", directory.userId(user))
                .field("first_name", person.firstName())
                .field("last_name", person.lastName())
                .endObject();
    }
}
