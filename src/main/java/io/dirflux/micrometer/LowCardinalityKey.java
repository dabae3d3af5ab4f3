package io.dirflux.micrometer;

import io.micrometer.common.docs.KeyName;

/** All tags of the meters and all low-cardinality attributes of the spans. Each has few values, never an id. */
public enum LowCardinalityKey implements KeyName {

    /** The method and the path template, such as {@code GET /directory_users/{id}}. */
    ROUTE("route"),

    /** {@code openapi} or {@code reference}. */
    DIALECT("dialect"),

    /** The priority of the call: {@code interactive} or {@code bulk}. */
    LANE("lane"),

    /** How a call ended: {@code success}, {@code failure} or {@code cancelled}. */
    OUTCOME("outcome"),

    /**
     * Why it failed. Of a call, the type of the exception, such as {@code NotFoundException}; of an attempt, the status
     * or the kind of failure, such as {@code 429} or {@code reset}; {@code none} if it did not fail.
     */
    ERROR_TYPE("error.type"),

    /** How many attempts a call made: {@code 0} to {@code 9}, {@code 10+}. */
    ATTEMPTS("attempts"),

    /** The HTTP method of an attempt. */
    METHOD("http.request.method"),

    /** The path template of an attempt. */
    TEMPLATE("url.template"),

    /** The status of an attempt; {@code none} if there was no answer. */
    STATUS("http.response.status_code"),

    /** The host of the base URL. */
    SERVER_ADDRESS("server.address"),

    /** The port of the base URL. */
    SERVER_PORT("server.port"),

    /** Which limits a gauge is about: {@code client}, or {@code directory} for all directories together. */
    SCOPE("scope"),

    /** How a pass of a directory ended, such as {@code complete} or {@code failed}. */
    PASS_OUTCOME("pass.outcome"),

    /** What rows of a sync are: {@code user}, {@code group} or {@code membership}. */
    KIND("kind");

    private final String key;

    LowCardinalityKey(String key) {
        this.key = key;
    }

    @Override
    public String asString() {
        return key;
    }
}
