package io.dirflux;

import io.dirflux.http.Request.Param;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public API: only the parameters its OpenAPI description has, and an order always. */
final class OpenApiWire implements Wire {

    /** 4 per second for each directory, by WorkOS's page on rate limits. */
    private static final Limit LIST_USERS = Limit.perSecond(4);

    @Override
    public List<Param> filters(DirectoryQuery query) {
        List<Param> filters = new ArrayList<>();
        add(filters, "organization_id", query.organization());
        add(filters, "search", query.search());
        return filters;
    }

    @Override
    public List<Param> filters(UserQuery query) {
        List<Param> filters = new ArrayList<>();
        add(filters, "directory", query.scope().directory());
        add(filters, "group", query.scope().group());
        add(filters, "email", query.filter().email());
        add(filters, "idp_id", query.filter().idpId());
        return filters;
    }

    @Override
    public List<Param> filters(GroupQuery query) {
        List<Param> filters = new ArrayList<>();
        add(filters, "directory", query.scope().directory());
        add(filters, "user", query.scope().user());
        return filters;
    }

    @Override
    public boolean filtersByOrganization() {
        return false;
    }

    @Override
    public boolean embedsMemberships() {
        return false;
    }

    /** Omitting it once meant cursors that run the other way, and a walk that ended after its first page. */
    @Override
    public Order defaultOrder() {
        return Order.ASC;
    }

    @Override
    public RateLimits withDefaults(RateLimits limits) {
        return limits.withDirectoryDefault(LIST_USERS);
    }

    private static void add(List<Param> filters, String name, @Nullable String value) {
        if (value != null) {
            filters.add(new Param(name, value));
        }
    }
}
