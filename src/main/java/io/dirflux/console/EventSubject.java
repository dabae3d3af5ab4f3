package io.dirflux.console;

import io.dirflux.model.DirectoryEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whom an event is about. */
final class EventSubject {

    private EventSubject() {}

    /** The id of the user it is about, null if it is about none. */
    static @Nullable String userId(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.OfUser ofUser) {
            return ofUser.user().id();
        }
        return event instanceof DirectoryEvent.OfMembership ofMembership
                ? ofMembership.user().id()
                : null;
    }

    /** The id of the group it is about, null if it is about none. */
    static @Nullable String groupId(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.OfGroup ofGroup) {
            return ofGroup.group().id();
        }
        return event instanceof DirectoryEvent.OfMembership ofMembership
                ? ofMembership.group().id()
                : null;
    }

    /** Whether it is about a user with this mail address, in upper or lower case. */
    static boolean hasEmail(DirectoryEvent event, String email) {
        if (event instanceof DirectoryEvent.OfUser ofUser) {
            return email.equalsIgnoreCase(ofUser.user().primaryEmail());
        }
        return event instanceof DirectoryEvent.OfMembership ofMembership
                && email.equalsIgnoreCase(ofMembership.user().primaryEmail());
    }

    /** Whether it is about this user, given by id or by mail address. */
    static boolean isAbout(DirectoryEvent event, String person) {
        return Objects.equals(userId(event), person) || hasEmail(event, person);
    }
}
