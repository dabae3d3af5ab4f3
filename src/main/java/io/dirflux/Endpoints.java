package io.dirflux;

import io.dirflux.Recheck.Fields;
import io.dirflux.http.Transport;
import io.dirflux.json.RecordType;
import io.dirflux.model.Dialect;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The endpoint groups of one client, which lean on one another, and what they share. */
final class Endpoints {

    private final Transport transport;
    private final Wire wire;
    private final DirectoryIndex directoryIndex = new DirectoryIndex();
    private final Directories directories;
    private final Users users;
    private final Groups groups;
    private final Events events;

    Endpoints(Transport transport) {
        Dialect dialect = transport.settings().dialect();
        this.transport = transport;
        this.wire = Wire.of(dialect);
        this.directories = new Directories(
                transport,
                wire,
                new Fetch<>(transport, RecordType.DIRECTORY, Fields.OF_DIRECTORY, wire.defaultOrder()));
        this.users =
                new Users(this, new Fetch<>(transport, RecordType.user(dialect), Fields.OF_USER, wire.defaultOrder()));
        this.groups = new Groups(this, new Fetch<>(transport, RecordType.GROUP, Fields.OF_GROUP, wire.defaultOrder()));
        this.events = new Events(transport, new Fetch<>(transport, RecordType.EVENT, Fields.OF_EVENT, Order.ASC));
    }

    Scheduler scheduler() {
        return transport.settings().scheduler();
    }

    Mono<RateLimitSnapshot> limit() {
        return transport.limit(RateLimitKey.client());
    }

    Wire wire() {
        return wire;
    }

    DirectoryIndex directoryIndex() {
        return directoryIndex;
    }

    Directories directories() {
        return directories;
    }

    Users users() {
        return users;
    }

    Groups groups() {
        return groups;
    }

    Events events() {
        return events;
    }
}
