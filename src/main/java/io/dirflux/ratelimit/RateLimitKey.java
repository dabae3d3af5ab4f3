package io.dirflux.ratelimit;

import java.util.Objects;

/**
 * What a limit is counted by. Two calls share a bucket if and only if their keys are equal.
 *
 * @param scope the level
 * @param id which one of its level; empty for the client-wide one
 */
public record RateLimitKey(Scope scope, String id) {

    /** The levels of the limit. */
    public enum Scope {
        /** All calls of one API key. */
        CLIENT,
        /** The user lists of one directory. */
        DIRECTORY
    }

    private static final RateLimitKey CLIENT_WIDE = new RateLimitKey(Scope.CLIENT, "");

    public RateLimitKey {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(id, "id");
    }

    /** The key that every call of a client pays under. */
    public static RateLimitKey client() {
        return CLIENT_WIDE;
    }

    /** The second key of a list of a directory's users, paid beside {@link #client()}. */
    public static RateLimitKey directory(String directoryId) {
        return new RateLimitKey(Scope.DIRECTORY, directoryId);
    }

    @Override
    public String toString() {
        return scope == Scope.CLIENT ? "client" : "directory " + id;
    }
}
