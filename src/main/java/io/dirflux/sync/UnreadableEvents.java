package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.EventNames;
import io.dirflux.paging.IdType;
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
 *   <li>A record whose id is certainly one of another kind cannot be read.
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
            return Mono.just(hasOwnIds(event) ? PreparedEvent.of(event) : PreparedEvent.wantingPass(event));
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
                        .map(user -> unreadable(event, user.directoryId(), batch -> batch.put(user.withGroups(null))))
                        .switchIfEmpty(prepared(event, batch -> batch.removeUser(id)));
            case EventNames.GROUP_CREATED, EventNames.GROUP_UPDATED ->
                settled(event, client.groups().find(id))
                        .map(group ->
                                unreadable(event, group.directoryId(), batch -> batch.put(group.withMembers(null))))
                        .switchIfEmpty(prepared(event, batch -> batch.removeGroup(id)));
            default -> Mono.just(PreparedEvent.wantingPass(event));
        };
    }

    /**
     * An event may arrive before its record can be fetched, so a record that is not found is fetched once more when
     * lists have caught up with the event. After an older event it is not.
     */
    <T> Mono<T> patiently(DirectoryEvent event, Mono<T> record) {
        Mono<T> again = Mono.defer(() -> untilVisible(event).isNegative() ? Mono.empty() : settled(event, record));
        return SyncSettings.inBulk(record).switchIfEmpty(again);
    }

    /** The record as it is once lists have caught up with the event. */
    private <T> Mono<T> settled(DirectoryEvent event, Mono<T> record) {
        Mono<T> found = SyncSettings.inBulk(record);
        return Mono.defer(() -> {
            Duration left = untilVisible(event);
            return left.isNegative() ? found : Mono.delay(left, scheduler).then(found);
        });
    }

    /** How long lists may still lag behind an event; negative if they do not. */
    private Duration untilVisible(DirectoryEvent event) {
        Instant happened = event.createdAt() == null ? time.now() : event.createdAt();
        return Duration.between(time.now(), happened.plus(visibilityDelay));
    }

    private static Mono<PreparedEvent> prepared(DirectoryEvent event, Predicate<EventBatch> effect) {
        return Mono.just(unreadable(event, event.directoryId(), effect));
    }

    private static PreparedEvent unreadable(
            DirectoryEvent event, @Nullable String directoryId, Predicate<EventBatch> effect) {
        return new PreparedEvent(event, directoryId, false, effect);
    }

    /** The id of a user or group, if it can be fetched. */
    private static @Nullable String id(Unknown event) {
        IdType type = event.name().startsWith("dsync.user.") ? IdType.USER : IdType.GROUP;
        return event.raw().get("data") instanceof Map<?, ?> data
                        && data.get("id") instanceof String id
                        && type.accepts(id)
                ? id
                : null;
    }

    private static boolean hasOwnIds(DirectoryEvent event) {
        String directoryId = event.directoryId();
        return (directoryId == null || IdType.DIRECTORY.accepts(directoryId)) && hasOwnRecordIds(event);
    }

    private static boolean hasOwnRecordIds(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.OfUser of) {
            return IdType.USER.accepts(of.user().id());
        }
        if (event instanceof DirectoryEvent.OfGroup of) {
            return IdType.GROUP.accepts(of.group().id());
        }
        if (event instanceof DirectoryEvent.OfMembership of) {
            return IdType.USER.accepts(of.user().id())
                    && IdType.GROUP.accepts(of.group().id());
        }
        return true;
    }
}
