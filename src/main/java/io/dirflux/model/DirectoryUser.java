package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user of a directory. Build one with {@link #builder}; the constructor grows with the API.
 *
 * @param object {@code directory_user}
 * @param id the id, {@code directory_user_...}
 * @param directoryId the directory the user belongs to
 * @param organizationId the organization of that directory
 * @param idpId the id at the provider, in the provider's own form; may be empty
 * @param email the mail address; see {@link #primaryEmail()}
 * @param firstName the first name
 * @param lastName the last name
 * @param name the full name
 * @param username the user name; null for most accounts since 2026-04-15, see {@code customAttributes}
 * @param jobTitle the job title; null for most accounts since 2026-04-15, see {@code customAttributes}
 * @param emails all mail addresses; empty for most accounts since 2026-04-15
 * @param state the state; see {@link #isActive()}
 * @param customAttributes the mapped attributes, in order; null stands for an unmapped one
 * @param rawAttributes what the provider sent, in order; empty for most accounts since 2026-04-15
 * @param role the primary role
 * @param roles all roles
 * @param groups the user's groups; null is "not known", an empty list is "none"
 * @param createdAt when the user was created
 * @param updatedAt when the user was last changed; a change of the groups does not count
 * @param extra the fields that this version does not know, in order; read when first asked for
 * @param unreadable the wire names of the fields that could not be read, wholly or in part. Such a field is {@code
 *     null}, "not known", a list or map too; empty for a sound record
 */
public record DirectoryUser(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("directory_id") String directoryId,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("idp_id") @Nullable String idpId,
        @JsonProperty("email") @Nullable String email,
        @JsonProperty("first_name") @Nullable String firstName,
        @JsonProperty("last_name") @Nullable String lastName,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("username") @Nullable String username,
        @JsonProperty("job_title") @Nullable String jobTitle,
        @JsonProperty("emails") @Nullable List<Email> emails,
        @JsonProperty("state") @Nullable UserState state,
        @JsonProperty("custom_attributes") @Nullable Map<String, @Nullable Object> customAttributes,
        @JsonProperty("raw_attributes") @Nullable Map<String, @Nullable Object> rawAttributes,
        @JsonProperty("role") @Nullable Role role,
        @JsonProperty("roles") @Nullable List<Role> roles,
        @JsonProperty("groups") @Nullable List<GroupRef> groups,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra,
        @JsonIgnore Set<String> unreadable) {

    public DirectoryUser {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directoryId, "directoryId");
        extra = Attributes.copyOf(extra);
        unreadable = unreadable == null ? Set.of() : Set.copyOf(unreadable);
        emails = listOf(emails, "emails", unreadable);
        customAttributes = Attributes.known(customAttributes, "custom_attributes", unreadable);
        rawAttributes = Attributes.known(rawAttributes, "raw_attributes", unreadable);
        roles = listOf(roles, "roles", unreadable);
        groups = groups == null ? null : List.copyOf(groups);
    }

    /** An absent list is empty; one that could not be read is not known. */
    private static <T> @Nullable List<T> listOf(@Nullable List<T> list, String field, Set<String> unreadable) {
        if (list != null) {
            return List.copyOf(list);
        }
        return unreadable.contains(field) ? null : List.of();
    }

    /** Starts a user with all but the ids unset. */
    public static Builder builder(String id, String directoryId) {
        return new Builder(id, directoryId);
    }

    /** Whether the state is {@link UserState#ACTIVE}: everything else, unknown states included, is not active. */
    @JsonIgnore
    public boolean isActive() {
        return UserState.ACTIVE.equals(state);
    }

    /**
     * The address to write to: {@code email}, else the first primary one of {@code emails}, else the first of them.
     * Blank ones do not count; null if there is none.
     */
    public @Nullable String primaryEmail() {
        if (isPresent(email)) {
            return email;
        }
        Email best = null;
        for (Email candidate : emails == null ? List.<Email>of() : emails) {
            boolean primary = Boolean.TRUE.equals(candidate.primary());
            if (isPresent(candidate.value()) && (primary || best == null)) {
                best = candidate;
                if (primary) {
                    break;
                }
            }
        }
        return best == null ? null : best.value();
    }

    private static boolean isPresent(@Nullable String address) {
        return address != null && !address.isBlank();
    }

    /** The same user with these groups. */
    public DirectoryUser withGroups(@Nullable List<GroupRef> groups) {
        return new DirectoryUser(
                object,
                id,
                directoryId,
                organizationId,
                idpId,
                email,
                firstName,
                lastName,
                name,
                username,
                jobTitle,
                emails,
                state,
                customAttributes,
                rawAttributes,
                role,
                roles,
                groups,
                createdAt,
                updatedAt,
                extra,
                unreadable);
    }

    /** The ids and the state only. */
    @Override
    public String toString() {
        return "DirectoryUser[id=" + id + ", directoryId=" + directoryId + ", organizationId=" + organizationId
                + ", state=" + state + "]";
    }

    /** Collects the fields of a user; setters are named like accessors. */
    public static final class Builder {

        private @Nullable String object;
        private String id;
        private String directoryId;
        private @Nullable String organizationId;
        private @Nullable String idpId;
        private @Nullable String email;
        private @Nullable String firstName;
        private @Nullable String lastName;
        private @Nullable String name;
        private @Nullable String username;
        private @Nullable String jobTitle;
        private @Nullable List<Email> emails = List.of();
        private @Nullable UserState state;
        private @Nullable Map<String, @Nullable Object> customAttributes = Map.of();
        private @Nullable Map<String, @Nullable Object> rawAttributes = Map.of();
        private @Nullable Role role;
        private @Nullable List<Role> roles = List.of();
        private @Nullable List<GroupRef> groups;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private Map<String, @Nullable Object> extra = Map.of();
        private Set<String> unreadable = Set.of();

        private Builder(String id, String directoryId) {
            this.id = id;
            this.directoryId = directoryId;
        }

        public Builder object(@Nullable String object) {
            this.object = object;
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder directoryId(String directoryId) {
            this.directoryId = directoryId;
            return this;
        }

        public Builder organizationId(@Nullable String organizationId) {
            this.organizationId = organizationId;
            return this;
        }

        public Builder idpId(@Nullable String idpId) {
            this.idpId = idpId;
            return this;
        }

        public Builder email(@Nullable String email) {
            this.email = email;
            return this;
        }

        public Builder firstName(@Nullable String firstName) {
            this.firstName = firstName;
            return this;
        }

        public Builder lastName(@Nullable String lastName) {
            this.lastName = lastName;
            return this;
        }

        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        public Builder username(@Nullable String username) {
            this.username = username;
            return this;
        }

        public Builder jobTitle(@Nullable String jobTitle) {
            this.jobTitle = jobTitle;
            return this;
        }

        public Builder emails(@Nullable List<Email> emails) {
            this.emails = emails;
            return this;
        }

        public Builder state(@Nullable UserState state) {
            this.state = state;
            return this;
        }

        public Builder customAttributes(@Nullable Map<String, @Nullable Object> customAttributes) {
            this.customAttributes = customAttributes;
            return this;
        }

        public Builder rawAttributes(@Nullable Map<String, @Nullable Object> rawAttributes) {
            this.rawAttributes = rawAttributes;
            return this;
        }

        public Builder role(@Nullable Role role) {
            this.role = role;
            return this;
        }

        public Builder roles(@Nullable List<Role> roles) {
            this.roles = roles;
            return this;
        }

        public Builder groups(@Nullable List<GroupRef> groups) {
            this.groups = groups;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder updatedAt(@Nullable Instant updatedAt) {
            this.updatedAt = updatedAt;
            return this;
        }

        /** The fields that this version does not know. */
        public Builder extra(Map<String, @Nullable Object> extra) {
            this.extra = extra;
            return this;
        }

        /** The wire names of the fields that are not known because they could not be read. */
        public Builder unreadable(Set<String> unreadable) {
            this.unreadable = unreadable;
            return this;
        }

        /** The user. */
        public DirectoryUser build() {
            return new DirectoryUser(
                    object,
                    id,
                    directoryId,
                    organizationId,
                    idpId,
                    email,
                    firstName,
                    lastName,
                    name,
                    username,
                    jobTitle,
                    emails,
                    state,
                    customAttributes,
                    rawAttributes,
                    role,
                    roles,
                    groups,
                    createdAt,
                    updatedAt,
                    extra,
                    unreadable);
        }
    }
}
