package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code data} of those events that hold more than one record. */
public final class EventData {

    private EventData() {}

    /**
     * A user after a change.
     *
     * @param user the user after the change
     * @param previousAttributes the fields that have changed, with the values before; empty if {@code data} has none
     */
    public record UpdatedUser(
            @JsonUnwrapped DirectoryUser user,
            @JsonProperty("previous_attributes") Map<String, @Nullable Object> previousAttributes) {

        public UpdatedUser {
            previousAttributes = Attributes.copyOf(previousAttributes);
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
     * @param previousAttributes the fields that have changed, with the values before; empty if {@code data} has none
     */
    public record UpdatedGroup(
            @JsonUnwrapped DirectoryGroup group,
            @JsonProperty("previous_attributes") Map<String, @Nullable Object> previousAttributes) {

        public UpdatedGroup {
            previousAttributes = Attributes.copyOf(previousAttributes);
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
     * @param domains the domains
     */
    public record DirectoryWithDomains(
            @JsonUnwrapped Directory directory,
            @JsonProperty("domains") List<OrganizationDomain> domains) {

        public DirectoryWithDomains {
            domains = domains == null ? List.of() : List.copyOf(domains);
        }
    }

    /**
     * A user in a group.
     *
     * @param directoryId the directory of both
     * @param user the user
     * @param group the group
     */
    public record GroupMembership(
            @JsonProperty("directory_id") String directoryId,
            @JsonProperty("user") DirectoryUser user,
            @JsonProperty("group") DirectoryGroup group) {}
}
