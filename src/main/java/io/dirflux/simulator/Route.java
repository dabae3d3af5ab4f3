package io.dirflux.simulator;

import java.util.List;

/** The routes of Directory Sync. */
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
