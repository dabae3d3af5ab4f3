package io.dirflux.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Emits an event for each change of a tenant, dated by the tenant's clock. Its caller makes one change at a time. */
final class EventEmitter {
    private final EventLog log;
    private final Clock clock;
    private final List<Consumer<SimulatedEvent>> listeners = new CopyOnWriteArrayList<>();
    private volatile Duration ahead = Duration.ZERO;

    EventEmitter(IdCodec codec, Clock clock) {
        this.log = new EventLog(codec);
        this.clock = clock;
    }

    EventLog log() {
        return log;
    }

    Instant now() {
        return clock.instant().plus(ahead).truncatedTo(ChronoUnit.MILLIS);
    }

    void advanceTime(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by must be 0 or more, was " + by);
        }
        ahead = ahead.plus(by);
    }

    void add(Consumer<SimulatedEvent> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<SimulatedEvent> listener) {
        listeners.remove(listener);
    }

    void emit(String event, SimulatedDirectory directory, String data) {
        SimulatedEvent emitted = log.append(event, directory, data, now());
        listeners.forEach(listener -> listener.accept(emitted));
    }

    /** Emits the events of an initial sync: the directory, its users, its groups and their memberships. */
    void synced(SimulatedDirectory directory) {
        activated(directory);
        directory.userSet().stream().forEach(user -> user("created", directory, (int) user));
        directory.groupSet().stream().forEach(group -> group("created", directory, (int) group));
        directory.userSet().stream().forEach(user -> joined(directory, (int) user));
    }

    void activated(SimulatedDirectory directory) {
        emit("dsync.activated", directory, EventFormat.activated(directory));
    }

    void deleted(SimulatedDirectory directory) {
        emit("dsync.deleted", directory, EventFormat.deleted(directory));
    }

    void user(String what, SimulatedDirectory directory, int user) {
        emit("dsync.user." + what, directory, EventFormat.user(directory, user));
    }

    void updatedUser(SimulatedDirectory directory, int user, SimulatedUser before) {
        emit("dsync.user.updated", directory, EventFormat.updatedUser(directory, user, before));
    }

    void group(String what, SimulatedDirectory directory, int group) {
        emit("dsync.group." + what, directory, EventFormat.group(directory, group));
    }

    void updatedGroup(SimulatedDirectory directory, int group, String nameBefore) {
        emit("dsync.group.updated", directory, EventFormat.updatedGroup(directory, group, nameBefore));
    }

    /** Emits one event for each group the user belongs to. */
    void joined(SimulatedDirectory directory, int user) {
        directory.groupsOfSet(user).stream().forEach(group -> membership("added", directory, user, (int) group));
    }

    void membership(String what, SimulatedDirectory directory, int user, int group) {
        emit("dsync.group.user_" + what, directory, EventFormat.membership(directory, user, group));
    }
}
