package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who or what caused an event, and from which session. Empty for most events. An accessor is {@code null} if the server
 * did not send the field, or if it has another type than described.
 *
 * <p>Source: {@code EventContextDto} of the public OpenAPI description.
 *
 * @param values all fields as they came, in order
 */
public record EventContext(@JsonValue Map<String, @Nullable Object> values) {

    /** A context without fields. */
    public static final EventContext EMPTY = new EventContext(Map.of());

    private static final String GOOGLE_CLIENT = "google_analytics_client_id";
    private static final String GOOGLE_SESSIONS = "google_analytics_sessions";
    private static final String ANONYMOUS = "ajs_anonymous_id";
    private static final String CLIENT = "client_id";
    private static final String ACTOR = "actor";
    private static final String PREVIOUS = "previous_attributes";
    private static final Set<String> DESCRIBED =
            Set.of(GOOGLE_CLIENT, GOOGLE_SESSIONS, ANONYMOUS, CLIENT, ACTOR, PREVIOUS);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EventContext {
        values = Attributes.copyOf(values);
    }

    /** Who performed the action. */
    public @Nullable Actor actor() {
        return values.get(ACTOR) instanceof Map<?, ?> ? Actor.of(EventMaps.map(values, ACTOR)) : null;
    }

    /** The client associated with the event, {@code client_...}. */
    public @Nullable String clientId() {
        return EventMaps.text(values, CLIENT);
    }

    /** The anonymous id from analytics. */
    public @Nullable String ajsAnonymousId() {
        return EventMaps.text(values, ANONYMOUS);
    }

    /** The Google Analytics client id. */
    public @Nullable String googleAnalyticsClientId() {
        return EventMaps.text(values, GOOGLE_CLIENT);
    }

    /** The Google Analytics sessions; empty if there are none. */
    public List<GoogleAnalyticsSession> googleAnalyticsSessions() {
        return values.get(GOOGLE_SESSIONS) instanceof List<?> sessions
                ? sessions.stream()
                        .filter(Attributes.class::isInstance)
                        .map(session -> GoogleAnalyticsSession.of((Attributes) session))
                        .toList()
                : List.of();
    }

    /** The fields that have changed, with the values before; empty if the context has none. */
    public Map<String, @Nullable Object> previousAttributes() {
        return EventMaps.map(values, PREVIOUS);
    }

    /** The fields that have no accessor here, in order. */
    public Map<String, @Nullable Object> extra() {
        Attributes.Builder extra = Attributes.builder();
        values.forEach((name, value) -> {
            if (!DESCRIBED.contains(name)) {
                extra.put(name, value);
            }
        });
        return extra.build();
    }

    /** The number of fields only: their content may name a person. */
    @Override
    public String toString() {
        return "EventContext[" + values.size() + "]";
    }

    /**
     * Who performed the action.
     *
     * @param id the id, such as {@code user_...}
     * @param source where it was done: {@code api}, {@code dashboard}, {@code admin_portal} or {@code system}; the list
     *     is open
     * @param name the name; {@code null} if there is none
     */
    public record Actor(
            @Nullable String id,
            @Nullable String source,
            @Nullable String name) {

        static Actor of(Map<String, @Nullable Object> fields) {
            return new Actor(
                    EventMaps.text(fields, "id"), EventMaps.text(fields, "source"), EventMaps.text(fields, "name"));
        }

        /** Without the name. */
        @Override
        public String toString() {
            return "Actor[id=" + id + ", source=" + source + "]";
        }
    }

    /**
     * A Google Analytics session.
     *
     * @param containerId the container, such as {@code GTM-ABCDEF}
     * @param sessionId the session
     * @param sessionNumber the number of the session
     */
    public record GoogleAnalyticsSession(
            @Nullable String containerId,
            @Nullable String sessionId,
            @Nullable String sessionNumber) {

        static GoogleAnalyticsSession of(Map<String, @Nullable Object> fields) {
            return new GoogleAnalyticsSession(
                    EventMaps.text(fields, "containerId"),
                    EventMaps.text(fields, "sessionId"),
                    EventMaps.text(fields, "sessionNumber"));
        }
    }
}
