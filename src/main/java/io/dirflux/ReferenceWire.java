package io.dirflux;

import io.dirflux.http.Request.Param;
import io.dirflux.model.Order;
import io.dirflux.model.UserState;
import io.dirflux.ratelimit.RateLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reference page, to the letter: its parameters in its order, and nothing it does not have. */
final class ReferenceWire implements Wire {

    @Override
    public List<Param> filters(DirectoryQuery query) {
        if (query.search() != null) {
            throw refused("search", "list all and filter by name()");
        }
        List<Param> filters = new ArrayList<>();
        add(filters, "organization", query.organization());
        return filters;
    }

    @Override
    public List<Param> filters(UserQuery query) {
        if (query.scope().group() != null) {
            throw refused("group", "use groups().members(id)");
        }
        List<Param> filters = new ArrayList<>();
        add(filters, "directory", query.scope().directory());
        add(filters, "organization", query.scope().organization());
        add(filters, "state", stateOf(query));
        add(filters, "groups", query.isWithGroups() ? "true" : null);
        add(filters, "email", query.filter().email());
        add(filters, "idp_id", query.filter().idpId());
        return filters;
    }

    @Override
    public List<Param> filters(GroupQuery query) {
        if (query.scope().user() != null) {
            throw refused("user", "use users().groups(id)");
        }
        List<Param> filters = new ArrayList<>();
        add(filters, "directory", query.scope().directory());
        add(filters, "organization", query.scope().organization());
        add(filters, "members", query.isWithMembers() ? "true" : null);
        return filters;
    }

    @Override
    public boolean filtersByOrganization() {
        return true;
    }

    @Override
    public boolean embedsMemberships() {
        return true;
    }

    @Override
    public @Nullable Order defaultOrder() {
        return null;
    }

    private static @Nullable String stateOf(UserQuery query) {
        UserState state = query.filter().state();
        if (state == null || state.equals(UserState.ACTIVE) || state.equals(UserState.INACTIVE)) {
            return state == null ? null : state.value();
        }
        throw new IllegalArgumentException(
                "Dialect.REFERENCE knows the states active and inactive only; list all and filter by state()");
    }

    private static IllegalArgumentException refused(String filter, String alternative) {
        return new IllegalArgumentException("Dialect.REFERENCE has no filter " + filter
                + ", and a server that ignores it would answer with everybody: " + alternative);
    }

    @Override
    public RateLimits withDefaults(RateLimits limits) {
        return limits.withDirectoryDefault(null);
    }

    private static void add(List<Param> filters, String name, @Nullable String value) {
        if (value != null) {
            filters.add(new Param(name, value));
        }
    }
}
