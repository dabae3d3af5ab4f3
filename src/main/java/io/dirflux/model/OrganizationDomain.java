package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A domain of the organization whose directory was connected.
 *
 * @param object {@code organization_domain}
 * @param id its id, {@code org_domain_...}
 * @param domain the domain, such as {@code acme.com}
 */
public record OrganizationDomain(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("domain") @Nullable String domain) {

    /** The id only. */
    @Override
    public String toString() {
        return "OrganizationDomain[id=" + id + "]";
    }
}
