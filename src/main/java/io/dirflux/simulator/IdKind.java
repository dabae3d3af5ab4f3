package io.dirflux.simulator;

import org.jspecify.annotations.Nullable;

/** What an id names, told by its prefix. {@code directory_} begins two other prefixes, so it is looked at last. */
enum IdKind {
    USER("directory_user_"),
    GROUP("directory_group_"),
    DIRECTORY("directory_"),
    ORGANIZATION("org_"),
    EVENT("event_");

    final String prefix;

    IdKind(String prefix) {
        this.prefix = prefix;
    }

    /** The kind whose prefix the id bears, or null. */
    static @Nullable IdKind of(String id) {
        for (IdKind kind : values()) {
            if (id.startsWith(kind.prefix)) {
                return kind;
            }
        }
        return null;
    }
}
