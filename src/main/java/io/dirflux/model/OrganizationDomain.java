package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A domain of the organization whose directory was connected.
 *
 * @param object {@code organization_domain}
 * @param id its id, {@code org_domain_...}
 * @param domain the domain, such as {@code acme.com}
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record OrganizationDomain(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("domain") @Nullable String domain,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public OrganizationDomain {
        extra = Attributes.copyOf(extra);
    }

    /** A domain without further fields. */
    public OrganizationDomain(@Nullable String object, @Nullable String id, @Nullable String domain) {
        this(object, id, domain, Map.of());
    }

    /** The id only. */
    @Override
    public String toString() {
        return "OrganizationDomain[id=" + id + "]";
    }
}
