package io.dirflux;

import java.util.Locale;

/** The kinds of ids, and the one thing that is certain about them: what prefix the other kinds bear. */
enum IdType {
    ORGANIZATION("organization", "org_"),
    DIRECTORY("directory", "directory_"),
    USER("directory user", "directory_user_"),
    GROUP("directory group", "directory_group_"),
    EVENT("event", "event_");

    private final String kind;
    private final String prefix;

    IdType(String kind, String prefix) {
        this.kind = kind;
        this.prefix = prefix;
    }

    /**
     * Refuses an id only if it is certainly not of this kind: blank, a dot segment, or bearing another kind's prefix.
     * {@code directory_} proves nothing, because it begins two other prefixes; shapes that no source describes pass.
     */
    String check(String id) {
        if (id.isBlank() || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException(
                    withArticle(kind) + " id is needed, such as " + prefix + "01H..., not \"" + id + "\"");
        }
        for (IdType other : values()) {
            if (other != this && other != DIRECTORY && id.startsWith(other.prefix)) {
                throw wrongKind(other.kind);
            }
        }
        return id;
    }

    private IllegalArgumentException wrongKind(String other) {
        return new IllegalArgumentException(withArticle(kind) + " id (" + prefix + "...) is needed here, not the id of "
                + withArticle(other).toLowerCase(Locale.ROOT));
    }

    private static String withArticle(String kind) {
        return (kind.matches("[aeo].*") ? "An " : "A ") + kind;
    }
}
