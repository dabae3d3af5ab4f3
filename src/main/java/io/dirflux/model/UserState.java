package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.Set;

/**
 * The state of a directory user. The list is open: a value that this version does not know keeps its text.
 *
 * <p>States are compared by their exact text, so
 * {@code inactive} is not {@code suspended}; for "may sign in" ask {@link DirectoryUser#isActive()}.
 *
 * @param value the text on the wire
 */
public record UserState(@JsonValue String value) {

    /** Active at the provider. */
    public static final UserState ACTIVE = new UserState("active");

    /** Suspended at the provider; folded into {@link #INACTIVE} by some versions of the API. */
    public static final UserState SUSPENDED = new UserState("suspended");

    /** No longer active at the provider. */
    public static final UserState INACTIVE = new UserState("inactive");

    private static final Set<UserState> KNOWN = Set.of(ACTIVE, SUSPENDED, INACTIVE);

    public UserState {
        Objects.requireNonNull(value, "value");
    }

    /** The state of this text, known or not. */
    @JsonCreator
    public static UserState of(String value) {
        return switch (value) {
            case "active" -> ACTIVE;
            case "suspended" -> SUSPENDED;
            case "inactive" -> INACTIVE;
            default -> new UserState(value);
        };
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
