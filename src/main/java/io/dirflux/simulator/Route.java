package io.dirflux.simulator;

import java.util.List;

/** The routes of Directory Sync, and those of webhook endpoints. */
public enum Route {
    /** {@code GET /directories}. */
    LIST_DIRECTORIES("GET", "directories", false),
    /** {@code GET /directories/:id}. */
    GET_DIRECTORY("GET", "directories", true),
    /** {@code DELETE /directories/:id}. */
    DELETE_DIRECTORY("DELETE", "directories", true),
    /** {@code GET /directory_users}. */
    LIST_USERS("GET", "directory_users", false),
    /** {@code GET /directory_users/:id}. */
    GET_USER("GET", "directory_users", true),
    /** {@code GET /directory_groups}. */
    LIST_GROUPS("GET", "directory_groups", false),
    /** {@code GET /directory_groups/:id}. */
    GET_GROUP("GET", "directory_groups", true),
    /** {@code GET /events}. */
    LIST_EVENTS("GET", "events", false),
    /** {@code GET /webhook_endpoints}. */
    LIST_WEBHOOK_ENDPOINTS("GET", "webhook_endpoints", false),
    /** {@code POST /webhook_endpoints}. */
    CREATE_WEBHOOK_ENDPOINT("POST", "webhook_endpoints", false),
    /** {@code PATCH /webhook_endpoints/:id}. */
    UPDATE_WEBHOOK_ENDPOINT("PATCH", "webhook_endpoints", true),
    /** {@code DELETE /webhook_endpoints/:id}. */
    DELETE_WEBHOOK_ENDPOINT("DELETE", "webhook_endpoints", true),
    /** Any other request; answered with 404. */
    UNKNOWN("", "", false);

    private final String method;
    private final String collection;
    private final boolean withId;

    Route(String method, String collection, boolean withId) {
        this.method = method;
        this.collection = collection;
        this.withId = withId;
    }

    /** The route of a method and a raw path. An encoded slash does not end a segment. */
    static Route of(String method, String path) {
        List<String> segments = List.of(path.split("/", -1));
        for (Route route : values()) {
            if (route != UNKNOWN && route.method.equals(method) && route.matches(segments)) {
                return route;
            }
        }
        return UNKNOWN;
    }

    private boolean matches(List<String> segments) {
        return segments.size() == (withId ? 3 : 2)
                && segments.get(0).isEmpty()
                && segments.get(1).equals(collection)
                && !segments.get(segments.size() - 1).isEmpty();
    }
}
