package io.dirflux.ratelimit;

import java.util.Objects;

/**
 * The key that a limit is counted by. Two calls share a bucket if and only if their keys are equal.
 *
 * @param scope the level
 * @param id the directory's id; empty for the client-wide key
 */
public record RateLimitKey(Scope scope, String id) {

    /** The levels of limits. */
    public enum Scope {
        /** All calls of one API key. */
        CLIENT,
        /** The lists of users of one directory. */
        DIRECTORY
    }

    private static final RateLimitKey CLIENT_WIDE = new RateLimitKey(Scope.CLIENT, "");

    public RateLimitKey {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(id, "id");
    }

    /** The client-wide key: every call pays under it. */
    public static RateLimitKey client() {
        return CLIENT_WIDE;
    }

    /** The key of one directory. A list of its users pays under it and under {@link #client()}. */
    public static RateLimitKey directory(String directoryId) {
        return new RateLimitKey(Scope.DIRECTORY, directoryId);
    }

    @Override
    public String toString() {
        return scope == Scope.CLIENT ? "client" : "directory " + id;
    }
}
