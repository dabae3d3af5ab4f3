package io.dirflux.simulator;

import java.util.Locale;

/** The owner of directories. */
record Organization(String id, String name) {

    /** {@code Acme Corp} gives {@code acme-corp.example}. */
    String domain() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "") + ".example";
    }
}
