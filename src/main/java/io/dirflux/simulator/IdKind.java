package io.dirflux.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The kind of object an id names, by its prefix. {@code directory_} also begins two other prefixes, so it comes after
 * them.
 */
enum IdKind {
    USER("directory_user_"),
    GROUP("directory_group_"),
    DIRECTORY("directory_"),
    ORGANIZATION("org_"),
    EVENT("event_"),
    WEBHOOK_ENDPOINT("we_");

    final String prefix;

    IdKind(String prefix) {
        this.prefix = prefix;
    }

    /** The kind whose prefix the id has, or null. */
    static @Nullable IdKind of(String id) {
        for (IdKind kind : values()) {
            if (id.startsWith(kind.prefix)) {
                return kind;
            }
        }
        return null;
    }
}
