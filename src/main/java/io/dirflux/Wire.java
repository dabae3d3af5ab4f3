package io.dirflux;

import io.dirflux.http.Request.Param;
import io.dirflux.model.Dialect;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.RateLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a question travels in one dialect, and what that dialect cannot ask. */
sealed interface Wire permits OpenApiWire, ReferenceWire {

    static Wire of(Dialect dialect) {
        return switch (dialect) {
            case OPENAPI -> new OpenApiWire();
            case REFERENCE -> new ReferenceWire();
        };
    }

    /** The filters, in the order they are sent. Refuses what the dialect does not have, naming the alternative. */
    List<Param> filters(DirectoryQuery query);

    /** The filters, in the order they are sent. Refuses what the dialect does not have, naming the alternative. */
    List<Param> filters(UserQuery query);

    /** The filters, in the order they are sent. Refuses what the dialect does not have, naming the alternative. */
    List<Param> filters(GroupQuery query);

    /** Whether users and groups can be listed by organization; otherwise its directories are walked. */
    boolean filtersByOrganization();

    /** Whether {@code groups=true} and {@code members=true} exist; otherwise memberships are lists of their own. */
    boolean embedsMemberships();

    /** The order that is sent when none was asked for; null: none is sent. */
    @Nullable
    Order defaultOrder();

    /** The limits, with what the dialect adds to them. */
    RateLimits withDefaults(RateLimits limits);
}
