package io.dirflux.simulator;

import java.time.Instant;

/**
 * An event as it was emitted, the truth a client that follows must have seen.
 *
 * @param id {@code event_} and a ULID; later events have greater ids
 * @param event its name, as in {@code dsync.user.created}
 * @param organizationId the organization it belongs to
 * @param directoryId the directory it belongs to
 * @param createdAt when it happened, by the tenant's clock
 * @param json the whole event, as {@code GET /events} and webhooks send it
 */
public record SimulatedEvent(
        String id, String event, String organizationId, String directoryId, Instant createdAt, String json) {

    /** Without the data, which is a person's. */
    @Override
    public String toString() {
        return "SimulatedEvent[id=" + id + ", event=" + event + "]";
    }
}
