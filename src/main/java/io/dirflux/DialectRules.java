package io.dirflux;

import io.dirflux.model.Dialect;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The defaults of a dialect. {@link Filter} declares how each filter is sent.
 *
 * @param order the order that is sent if the query has none; null: none is sent
 * @param directoryLimit the limit for the user lists of one directory; null: there is none
 */
record DialectRules(@Nullable Order order, @Nullable Limit directoryLimit) {

    /**
     * An order is always sent: without it, cursors once ran the other way and a list ended after its first page. User
     * lists are limited to 4 per second and directory, by WorkOS's page on rate limits.
     */
    private static final DialectRules OPENAPI = new DialectRules(Order.ASC, Limit.perSecond(4));

    private static final DialectRules REFERENCE = new DialectRules(null, null);

    static DialectRules of(Dialect dialect) {
        return switch (dialect) {
            case OPENAPI -> OPENAPI;
            case REFERENCE -> REFERENCE;
        };
    }

    /** The dialect that the environment variable {@code WORKOS_DIALECT} names, in any case. */
    static Dialect named(String name) {
        try {
            return Dialect.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("WORKOS_DIALECT is OPENAPI or REFERENCE, not " + name, e);
        }
    }

    /** The limits, with the dialect's own if none was set for a directory. */
    RateLimits limits(RateLimits limits) {
        return limits.withDirectoryDefault(directoryLimit);
    }
}
