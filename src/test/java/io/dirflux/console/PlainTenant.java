package io.dirflux.console;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;

/** One linked directory of the organization Acme with eight groups: for tests of which only the users count. */
final class PlainTenant {

    private PlainTenant() {}

    static Tenant of(int users) {
        return Tenant.builder()
                .organization("Acme", DirectorySpec.of(users, 8).name("Acme"))
                .build();
    }

    static Simulator served(Tenant tenant) {
        return Simulator.builder().tenant(tenant).unlimited().start();
    }
}
