package io.dirflux.simulator;

import java.util.Locale;

/** An organization, which owns directories. */
record Organization(String id, String name) {

    /** The domain of its users: {@code Acme Corp} has {@code acme-corp.example}. */
    String domain() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "") + ".example";
    }
}
