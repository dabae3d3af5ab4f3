package io.dirflux.simulator;

import java.time.Instant;

/** The parts of a record that both dialects write the same way: attributes, email addresses, timestamps. */
final class CommonFields {
    private CommonFields() {}

    /** Writes {@code custom_attributes}. With {@link Oddity#NESTED_ATTRIBUTES}: every JSON type, nested, with nulls. */
    static void custom(JsonWriter out, SimulatedUser person) {
        out.beginObject();
        person.customAttributes().forEach(out::field);
        if (person.oddity() == Oddity.NESTED_ATTRIBUTES) {
            out.field("cost_center", null)
                    .field("contractor", true)
                    .field("badge", 9_007_199_254_740_993L)
                    .name("share")
                    .literal("0.125");
            out.name("manager")
                    .beginObject()
                    .field("name", "\"Zoë\" \\ 部長")
                    .field("email", null)
                    .endObject();
            out.name("addresses").beginArray();
            out.beginObject().field("primary", true).field("country", null).endObject();
            out.literal("null").value("none").beginArray().endArray().endArray();
            out.field("urn:ietf:params:scim:schemas:extension:2.0:User.level", "7");
        }
        out.endObject();
    }

    /** Writes {@code raw_attributes} as they were before their deprecation. */
    static void raw(JsonWriter out, SimulatedUser person) {
        out.beginObject()
                .field("userName", person.username())
                .field("active", person.state().equals("active"));
        out.name("name")
                .beginObject()
                .field("givenName", person.firstName())
                .field("familyName", person.lastName())
                .endObject();
        out.name("emails").beginArray();
        out.beginObject()
                .field("primary", "true")
                .field("value", person.email())
                .endObject();
        out.endArray().field("meta", null).endObject();
    }

    static void emails(JsonWriter out, SimulatedUser person) {
        out.name("emails").beginArray();
        if (person.oddity() == Oddity.STRANGE_EMAILS) {
            out.beginObject().field("primary", true).field("value", null).endObject();
        }
        if (person.email() != null) {
            out.beginObject()
                    .field("primary", true)
                    .field("type", "work")
                    .field("value", person.email())
                    .endObject();
        }
        out.endArray();
    }

    static void userTimes(JsonWriter out, SimulatedDirectory directory, int user, Oddity oddity) {
        Instant created = directory.createdAt(IdKind.USER, user);
        Instant updated = directory.updatedAt(IdKind.USER, user);
        boolean old = oddity == Oddity.OLD_TIMESTAMP;
        out.field("created_at", old ? WireFormat.oldTimestamp(created) : WireFormat.timestamp(created));
        out.field("updated_at", old ? WireFormat.oldTimestamp(updated) : WireFormat.timestamp(updated));
    }

    static void groupTimes(JsonWriter out, SimulatedDirectory directory, int group) {
        times(out, directory, IdKind.GROUP, group);
    }

    static void directoryTimes(JsonWriter out, SimulatedDirectory directory) {
        times(out, directory, IdKind.DIRECTORY, 0);
    }

    private static void times(JsonWriter out, SimulatedDirectory directory, IdKind kind, int index) {
        out.field("created_at", WireFormat.timestamp(directory.createdAt(kind, index)));
        out.field("updated_at", WireFormat.timestamp(directory.updatedAt(kind, index)));
    }
}
