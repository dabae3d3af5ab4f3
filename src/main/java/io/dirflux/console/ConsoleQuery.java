package io.dirflux.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page asks for: the body of a call. It is never part of a URL, because it may name a person. A value that is
 * not asked for is null.
 *
 * @param organization the id of an organization
 * @param directory the id of a directory
 * @param user the id of a user
 * @param group the id of a group; in a question, its name or id
 * @param state a user's state
 * @param email a user's mail address
 * @param idpId a user's id at the identity provider
 * @param search a part of a directory's name
 * @param after the cursor to continue after
 * @param names the names of events
 * @param since the time to start from
 * @param live whether to go on after the newest event
 */
record ConsoleQuery(
        @Nullable String organization,
        @Nullable String directory,
        @Nullable String user,
        @Nullable String group,
        @Nullable String state,
        @Nullable String email,
        @Nullable String idpId,
        @Nullable String search,
        @Nullable String after,
        @Nullable List<String> names,
        @Nullable Instant since,
        @Nullable Boolean live) {

    /** A value that the call cannot do without. */
    static String needed(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The call needs a value for " + name);
        }
        return value.strip();
    }

    boolean isLive() {
        return Boolean.TRUE.equals(live);
    }
}
