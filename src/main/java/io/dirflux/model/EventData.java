package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code data} of the events that have more than one record in it. */
public final class EventData {

    private EventData() {}

    /**
     * A user after a change.
     *
     * @param user the user after the change
     * @param previousAttributes the fields that have changed, with the values before; empty if {@code data} has none,
     *     {@code null} if they could not be read
     */
    public record UpdatedUser(
            @JsonUnwrapped DirectoryUser user,
            @JsonProperty("previous_attributes") @Nullable Map<String, @Nullable Object> previousAttributes) {

        public UpdatedUser {
            previousAttributes = Attributes.known(previousAttributes, "previous_attributes", user.unreadable());
        }

        /** The user's ids and state only. */
        @Override
        public String toString() {
            return user.toString();
        }
    }

    /**
     * A group after a change.
     *
     * @param group the group after the change
     * @param previousAttributes the fields that have changed, with the values before; empty if {@code data} has none,
     *     {@code null} if they could not be read
     */
    public record UpdatedGroup(
            @JsonUnwrapped DirectoryGroup group,
            @JsonProperty("previous_attributes") @Nullable Map<String, @Nullable Object> previousAttributes) {

        public UpdatedGroup {
            previousAttributes = Attributes.known(previousAttributes, "previous_attributes", group.unreadable());
        }

        /** The group's ids only. */
        @Override
        public String toString() {
            return group.toString();
        }
    }

    /**
     * A directory with the domains of its organization.
     *
     * @param directory the directory
     * @param domains the domains; {@code null} if they could not be read
     */
    public record DirectoryWithDomains(
            @JsonUnwrapped Directory directory,
            @JsonProperty("domains") @Nullable List<OrganizationDomain> domains) {

        public DirectoryWithDomains {
            if (domains != null) {
                domains = List.copyOf(domains);
            } else if (!directory.unreadable().contains("domains")) {
                domains = List.of();
            }
        }
    }

    /**
     * A user in a group.
     *
     * @param directoryId the directory of both
     * @param user the user
     * @param group the group
     * @param extra the fields that this version does not know, in order; read when first asked for
     */
    public record GroupMembership(
            @JsonProperty("directory_id") String directoryId,
            @JsonProperty("user") DirectoryUser user,
            @JsonProperty("group") DirectoryGroup group,
            @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

        public GroupMembership {
            extra = Attributes.copyOf(extra);
        }
    }
}
