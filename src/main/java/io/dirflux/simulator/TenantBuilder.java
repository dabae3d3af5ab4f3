package io.dirflux.simulator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Collects the organizations and directories of a {@link Tenant}. The same calls give the same tenant, byte for byte.
 */
public final class TenantBuilder {
    private final Map<String, List<DirectorySpec>> organizations = new LinkedHashMap<>();
    private long seed = 1;
    private Clock clock = Clock.systemUTC();

    TenantBuilder() {}

    /** Sets the clock that dates changes and events, default the system clock. See {@link Tenant#advanceTime}. */
    public TenantBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Sets the seed for ids, names and memberships, default 1. */
    public TenantBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Adds an organization with its directories, oldest first. A second call with the same name adds directories to it.
     */
    public TenantBuilder organization(String name, DirectorySpec... directories) {
        organizations.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(List.of(directories));
        return this;
    }

    /** Builds the tenant. */
    public Tenant build() {
        return new Tenant(this);
    }

    Map<String, List<DirectorySpec>> organizations() {
        return organizations;
    }

    long seed() {
        return seed;
    }

    Clock clock() {
        return clock;
    }
}
