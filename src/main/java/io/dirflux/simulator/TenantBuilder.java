package io.dirflux.simulator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the organizations and directories of a {@link Tenant}. The same calls give the same tenant, byte for byte.
 */
public final class TenantBuilder {
    private final Map<String, List<DirectoryBuilder>> organizations = new LinkedHashMap<>();
    private @Nullable List<DirectoryBuilder> lastOrganization;
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
        List<DirectoryBuilder> organization = organizations.computeIfAbsent(name, unused -> new ArrayList<>());
        for (DirectorySpec spec : directories) {
            organization.add(new DirectoryBuilder(spec));
        }
        lastOrganization = organization;
        return this;
    }

    /**
     * Adds a directory with named users and groups to the organization that was named last: {@code
     * organization("Acme").directory(d -> d.user("ada@acme.test").inGroups("Engineering"))}.
     */
    public TenantBuilder directory(Consumer<DirectoryBuilder> content) {
        return directory(DirectorySpec.of(0, 0), content);
    }

    /** The same with generated users and groups besides the named ones. */
    public TenantBuilder directory(DirectorySpec generated, Consumer<DirectoryBuilder> content) {
        if (lastOrganization == null) {
            throw new IllegalStateException("A directory belongs to an organization: call organization(name) first");
        }
        DirectoryBuilder directory = new DirectoryBuilder(generated);
        content.accept(directory);
        lastOrganization.add(directory);
        return this;
    }

    /** Builds the tenant. */
    public Tenant build() {
        return new Tenant(this);
    }

    Map<String, List<DirectoryBuilder>> organizations() {
        return organizations;
    }

    long seed() {
        return seed;
    }

    Clock clock() {
        return clock;
    }
}
