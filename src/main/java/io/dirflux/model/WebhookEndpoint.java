package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where WorkOS sends webhooks. Build one with {@link #builder}; the constructor grows with the API.
 *
 * @param object {@code webhook_endpoint}
 * @param id its id, {@code we_...}
 * @param endpointUrl the URL to which webhooks are sent
 * @param secret the signing secret, {@code whsec_...}. Only the endpoint that {@code create} returns has it: store it
 *     then, in a secret manager. In every other answer the client leaves it out, even if the server sends it, so that
 *     a list of endpoints is not a list of secrets
 * @param status whether webhooks are sent
 * @param events the names of the events that are sent
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param extra the fields that this version does not know, in order; read when first asked for
 * @param unreadable the wire names of the fields that could not be read, wholly or in part. Such a field is {@code
 *     null}, "not known"; empty for a sound record
 */
public record WebhookEndpoint(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("endpoint_url") @Nullable String endpointUrl,

        @JsonProperty("secret") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String secret,

        @JsonProperty("status") @Nullable WebhookEndpointStatus status,
        @JsonProperty("events") @Nullable List<String> events,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra,
        @JsonIgnore Set<String> unreadable) {

    public WebhookEndpoint {
        Objects.requireNonNull(id, "id");
        events = events == null ? null : List.copyOf(events);
        extra = Attributes.copyOf(extra);
        unreadable = unreadable == null ? Set.of() : Set.copyOf(unreadable);
    }

    /** Starts an endpoint with all but its id unset. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** The id and the status only: a URL may hold a token. */
    @Override
    public String toString() {
        return "WebhookEndpoint[id=" + id + ", status=" + status + "]";
    }

    /** Collects the fields of an endpoint; setters are named like accessors. */
    public static final class Builder {

        private @Nullable String object;
        private String id;
        private @Nullable String endpointUrl;
        private @Nullable String secret;
        private @Nullable WebhookEndpointStatus status;
        private @Nullable List<String> events;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private Map<String, @Nullable Object> extra = Map.of();
        private Set<String> unreadable = Set.of();

        private Builder(String id) {
            this.id = id;
        }

        public Builder object(@Nullable String object) {
            this.object = object;
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder endpointUrl(@Nullable String endpointUrl) {
            this.endpointUrl = endpointUrl;
            return this;
        }

        public Builder secret(@Nullable String secret) {
            this.secret = secret;
            return this;
        }

        public Builder status(@Nullable WebhookEndpointStatus status) {
            this.status = status;
            return this;
        }

        public Builder events(@Nullable List<String> events) {
            this.events = events;
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

        public Builder extra(Map<String, @Nullable Object> extra) {
            this.extra = extra;
            return this;
        }

        public Builder unreadable(Set<String> unreadable) {
            this.unreadable = unreadable;
            return this;
        }

        public WebhookEndpoint build() {
            return new WebhookEndpoint(
                    object, id, endpointUrl, secret, status, events, createdAt, updatedAt, extra, unreadable);
        }
    }
}
