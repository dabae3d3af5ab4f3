package io.dirflux.simulator;

import java.time.Instant;

/**
 * An event as it was emitted. A test compares it with what its client received.
 *
 * @param id {@code event_} and a ULID; later events have greater ids
 * @param event its name, for example {@code dsync.user.created}
 * @param organizationId the organization it belongs to
 * @param directoryId the directory it belongs to
 * @param createdAt when it happened, by the tenant's clock
 * @param json the whole event, as {@code GET /events} and webhooks send it
 */
public record SimulatedEvent(
        String id, String event, String organizationId, String directoryId, Instant createdAt, String json) {

    /** Omits the data, which is personal. */
    @Override
    public String toString() {
        return "SimulatedEvent[id=" + id + ", event=" + event + "]";
    }
}
