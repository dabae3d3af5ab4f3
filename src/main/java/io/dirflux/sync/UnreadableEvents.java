package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.EventNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Finds the effect of an event whose data could not be read.
 *
 * <ul>
 *   <li>A user or group is fetched by its id. If it does not exist, it is removed. A record may lag behind its event,
 *       so it is fetched when the event is as old as the visibility delay.
 *   <li>A removal needs only the id.
 *   <li>After any other event, its directory gets a pass.
 * </ul>
 */
final class UnreadableEvents {

    private final DirectorySyncClient client;
    private final Duration visibilityDelay;
    private final Scheduler scheduler;
    private final ServerTime time;

    UnreadableEvents(SyncSettings settings, ServerTime time) {
        this.client = settings.client();
        this.visibilityDelay = settings.visibilityDelay();
        this.scheduler = settings.scheduler();
        this.time = time;
    }

    /** The effect of an event. Sends a request only if its data could not be read. */
    Mono<PreparedEvent> prepare(DirectoryEvent event) {
        if (!(event instanceof Unknown unreadable) || unreadable.problem() == null) {
            return Mono.just(PreparedEvent.of(event));
        }
        String id = id(unreadable);
        if (id == null) {
            return Mono.just(PreparedEvent.wantingPass(event));
        }
        return switch (event.name()) {
            case EventNames.USER_DELETED -> prepared(event, batch -> batch.removeUser(id));
            case EventNames.GROUP_DELETED -> prepared(event, batch -> batch.removeGroup(id));
            case EventNames.USER_CREATED, EventNames.USER_UPDATED ->
                settled(event, client.users().find(id))
                        .<PreparedEvent>map(user ->
                                new PreparedEvent(event, user.directoryId(), batch -> batch.put(user.withGroups(null))))
                        .switchIfEmpty(prepared(event, batch -> batch.removeUser(id)));
            case EventNames.GROUP_CREATED, EventNames.GROUP_UPDATED ->
                settled(event, client.groups().find(id))
                        .<PreparedEvent>map(group -> new PreparedEvent(
                                event, group.directoryId(), batch -> batch.put(group.withMembers(null))))
                        .switchIfEmpty(prepared(event, batch -> batch.removeGroup(id)));
            default -> Mono.just(PreparedEvent.wantingPass(event));
        };
    }

    /** An event may arrive before its record can be fetched, so a record that is not found is fetched once more. */
    <T> Mono<T> patiently(Mono<T> record) {
        Mono<T> found = SyncSettings.inBulk(record);
        return found.switchIfEmpty(Mono.delay(visibilityDelay, scheduler).then(found));
    }

    /** The record as it is once lists have caught up with the event. */
    private <T> Mono<T> settled(DirectoryEvent event, Mono<T> record) {
        Instant happened = event.createdAt() == null ? time.now() : event.createdAt();
        return Mono.defer(() -> {
            Duration left = Duration.between(time.now(), happened.plus(visibilityDelay));
            Mono<T> found = SyncSettings.inBulk(record);
            return left.isNegative() ? found : Mono.delay(left, scheduler).then(found);
        });
    }

    private static Mono<PreparedEvent> prepared(DirectoryEvent event, Predicate<EventBatch> effect) {
        return Mono.just(new PreparedEvent(event, event.directoryId(), effect));
    }

    private static @Nullable String id(Unknown event) {
        return event.raw().get("data") instanceof Map<?, ?> data && data.get("id") instanceof String id ? id : null;
    }
}
