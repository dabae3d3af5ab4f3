package io.dirflux.model;

/**
 * How a question travels to the server, and what the client must do itself. The Java API is the same in both.
 *
 * <p>WorkOS's public API has moved on from the reference page this client was first written for: filters were renamed
 * or dropped, embedded members never existed. {@link #OPENAPI} speaks what a real key meets today, {@link #REFERENCE}
 * speaks the reference page to the letter.
 */
public enum Dialect {
    /** The public OpenAPI description, commit 7fd8359 of {@code workos/openapi-spec} (2026-08-07). The default. */
    OPENAPI,
    /** The reference page {@code workos-api-directory-sync}, to the letter. */
    REFERENCE
}
