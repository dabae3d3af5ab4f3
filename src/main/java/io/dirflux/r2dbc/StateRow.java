package io.dirflux.r2dbc;

import io.dirflux.error.StoreConflictException;
import io.dirflux.sync.StoreBatch.StreamStep;
import io.dirflux.sync.StoredDirectory;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** The one row that holds the position. */
final class StateRow {

    private StateRow() {}

    static Mono<SyncState> read(Sql sql) {
        return sql.query(
                        "select s.schema_version, s.version, s.scope, s.event_id, s.event_time, s.read_at from dirflux_state s",
                        StateRow::state)
                .next()
                .flatMap(state -> DirectoryRows.all(sql)
                        .collectMap(StoredDirectory::id)
                        .map(directories ->
                                new SyncState(state.version(), state.scope(), state.position(), directories)));
    }

    static Mono<Void> move(Sql sql, StreamStep step) {
        StreamPosition position = step.position();
        return sql.update(
                        "update dirflux_state set version = version + 1, scope = $1, event_id = $2, event_time = $3,"
                                + " read_at = $4 where version = $5",
                        step.scope(),
                        Sql.Null.or(position.eventId(), String.class),
                        Sql.Null.or(position.eventTime(), Instant.class),
                        position.readAt(),
                        step.expectedVersion())
                .flatMap(moved -> moved == 1
                        ? Mono.empty()
                        : Mono.error(new StoreConflictException(
                                "The position has moved on since version " + step.expectedVersion())));
    }

    private static SyncState state(Readable row) {
        Schema.check(Objects.requireNonNull(row.get("schema_version", Integer.class)));
        Instant readAt = row.get("read_at", Instant.class);
        StreamPosition position = readAt == null
                ? null
                : new StreamPosition(row.get("event_id", String.class), row.get("event_time", Instant.class), readAt);
        return new SyncState(
                Objects.requireNonNull(row.get("version", Long.class)),
                row.get("scope", String.class),
                position,
                Map.of());
    }
}
