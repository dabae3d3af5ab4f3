package io.dirflux.spring;

import io.dirflux.model.DirectoryEvent;
import org.reactivestreams.Publisher;

/**
 * Receives the events of Directory Sync. All beans of this type are called, one after the other in their order.
 *
 * <pre>{@code
 * @Bean
 * DirectoryEventListener offboarding(Accounts accounts) {
 *     return event -> event instanceof DirectoryEvent.UserDeleted deleted
 *             ? accounts.close(deleted.user().id()) // a publisher that completes when it is done
 *             : Mono.empty();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>With {@code dirflux.events.enabled} the events come from the stream of events: every event at least once, in
 *       order within a directory. The position moves after the publisher has completed. A webhook then only makes the
 *       follower look at once.
 *   <li>Otherwise they come from webhooks: late, more than once and in any order. The webhook is answered with 200
 *       after the publisher has completed, and with 503 if it fails, so that WorkOS sends it again.
 * </ul>
 */
@FunctionalInterface
public interface DirectoryEventListener {

    /**
     * Handles an event. Called on an event loop or on the thread of an earlier event: do not block.
     *
     * @return completes when the event is handled; its items are ignored
     */
    Publisher<?> onEvent(DirectoryEvent event);
}
