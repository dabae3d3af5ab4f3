package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events of a tenant, oldest first, kept for 30 days. One thread at a time may write; any thread may read. */
final class EventLog {
    static final Duration RETENTION = Duration.ofDays(30);

    private final NavigableMap<Long, SimulatedEvent> events = new ConcurrentSkipListMap<>();
    private final IdCodec codec;
    private long next = 1;
    private Instant last = Instant.EPOCH;

    EventLog(IdCodec codec) {
        this.codec = codec;
    }

    /** Appends an event dated now, or as the last event if the clock went back. Deletes expired events. */
    SimulatedEvent append(String name, SimulatedDirectory directory, String data, Instant now) {
        last = now.isAfter(last) ? now : last;
        String id = codec.encode(IdKind.EVENT, last.toEpochMilli(), next);
        String json = EventFormat.event(id, name, last, data);
        SimulatedEvent event = new SimulatedEvent(id, name, directory.organizationId(), directory.id(), last, json);
        events.put(next++, event);
        while (isExpired(events.firstEntry().getValue(), now)) {
            events.pollFirstEntry();
        }
        return event;
    }

    List<SimulatedEvent> retained(Instant now) {
        return after(0, now).toList();
    }

    /** The events after a number, oldest first; 0 returns all. */
    Stream<SimulatedEvent> after(long number, Instant now) {
        return events.tailMap(number, false).values().stream().filter(event -> !isExpired(event, now));
    }

    /** The number of an event that is still kept; empty for any other id. */
    OptionalLong number(String id, Instant now) {
        OptionalLong claimed = codec.claimedPosition(IdKind.EVENT, id);
        @Nullable SimulatedEvent event = claimed.isEmpty() ? null : events.get(claimed.getAsLong());
        boolean kept = event != null && event.id().equals(id) && !isExpired(event, now);
        return kept ? claimed : OptionalLong.empty();
    }

    private static boolean isExpired(SimulatedEvent event, Instant now) {
        return event.createdAt().isBefore(now.minus(RETENTION));
    }
}
