package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.Set;

/**
 * The state of a directory. The list is open: a value that this version does not know keeps its text.
 *
 * <p>The API has two vocabularies: REST answers have {@code linked} and {@code unlinked}, events have {@code active}
 * and {@code inactive}. {@link Directory#isLinked()} knows both.
 *
 * @param value the text on the wire
 */
public record DirectoryState(@JsonValue String value) {

    /** Connected to its provider, in REST answers. */
    public static final DirectoryState LINKED = new DirectoryState("linked");

    /** Not connected, in REST answers. */
    public static final DirectoryState UNLINKED = new DirectoryState("unlinked");

    /** Connected to its provider, in events. */
    public static final DirectoryState ACTIVE = new DirectoryState("active");

    /** Not connected, in events. */
    public static final DirectoryState INACTIVE = new DirectoryState("inactive");

    /** The connection is being checked. */
    public static final DirectoryState VALIDATING = new DirectoryState("validating");

    /** The provider refuses the credentials. */
    public static final DirectoryState INVALID_CREDENTIALS = new DirectoryState("invalid_credentials");

    /** About to be gone, with its users and groups. */
    public static final DirectoryState DELETING = new DirectoryState("deleting");

    private static final Set<DirectoryState> KNOWN =
            Set.of(LINKED, UNLINKED, ACTIVE, INACTIVE, VALIDATING, INVALID_CREDENTIALS, DELETING);

    public DirectoryState {
        Objects.requireNonNull(value, "value");
    }

    /** The state of this text, known or not. */
    @JsonCreator
    public static DirectoryState of(String value) {
        return new DirectoryState(value);
    }

    /** Whether it is one of the constants here. */
    @JsonIgnore
    public boolean isKnown() {
        return KNOWN.contains(this);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
