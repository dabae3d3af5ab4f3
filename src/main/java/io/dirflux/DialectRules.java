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
     * The order is always sent, because without it a list once ended after its first page: its cursors were those of
     * the other direction. Lists of users are limited to 4 per second and directory, according to WorkOS's page on rate
     * limits.
     */
    private static final DialectRules OPENAPI = new DialectRules(Order.ASC, Limit.perSecond(4));

    private static final DialectRules REFERENCE = new DialectRules(null, null);

    static DialectRules of(Dialect dialect) {
        return switch (dialect) {
            case OPENAPI -> OPENAPI;
            case REFERENCE -> REFERENCE;
        };
    }

    /** The dialect in the environment variable {@code WORKOS_DIALECT}, in upper or lower case; else the default. */
    static Dialect named(@Nullable String name, Dialect byDefault) {
        if (name == null || name.isBlank()) {
            return byDefault;
        }
        try {
            return Dialect.valueOf(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("WORKOS_DIALECT is OPENAPI or REFERENCE, not " + name.strip(), e);
        }
    }

    /** The limits, with the dialect's own if none was set for a directory. */
    RateLimits limits(RateLimits limits) {
        return limits.withDirectoryDefault(directoryLimit);
    }
}
