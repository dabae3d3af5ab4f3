package io.dirflux.paging;

import org.jspecify.annotations.Nullable;

/** The kinds of ids. Only their prefixes are known for certain. */
public enum IdType {
    ORGANIZATION("organization", "org_"),
    DIRECTORY("directory", "directory_"),
    USER("directory user", "directory_user_"),
    GROUP("directory group", "directory_group_"),
    EVENT("event", "event_"),
    WEBHOOK_ENDPOINT("webhook endpoint", "we_");

    private static final IdType[] ALL = values();

    private final String kind;
    private final String prefix;

    IdType(String kind, String prefix) {
        this.kind = kind;
        this.prefix = prefix;
    }

    /**
     * Refuses an id that is certainly not of this kind: a blank one, a dot segment, or one with the prefix of another
     * kind. The prefix {@code directory_} proves nothing, because two other prefixes begin with it. All other texts are
     * accepted, because no source describes the form of an id.
     */
    public String check(String id) {
        if (isNone(id)) {
            throw new IllegalArgumentException(
                    "Expected the id of " + withArticle(kind) + ", such as " + prefix + "01H..., not \"" + id + "\"");
        }
        IdType other = otherKind(id);
        if (other != null) {
            throw wrongKind(other.kind);
        }
        return id;
    }

    /** Whether {@link #check} accepts the id. */
    public boolean accepts(String id) {
        return !isNone(id) && otherKind(id) == null;
    }

    private static boolean isNone(String id) {
        return id.isBlank() || id.equals(".") || id.equals("..");
    }

    private @Nullable IdType otherKind(String id) {
        for (IdType other : ALL) {
            if (other != this && other != DIRECTORY && id.startsWith(other.prefix)) {
                return other;
            }
        }
        return null;
    }

    private IllegalArgumentException wrongKind(String other) {
        return new IllegalArgumentException("Expected the id of " + withArticle(kind) + " (" + prefix
                + "...), not the id of " + withArticle(other));
    }

    private static String withArticle(String kind) {
        return (kind.matches("[aeo].*") ? "an " : "a ") + kind;
    }
}
