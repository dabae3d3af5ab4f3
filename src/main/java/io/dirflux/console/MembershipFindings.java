package io.dirflux.console;

import io.dirflux.console.RecordHandler.Person;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.UserState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user is in a group, and what explains it.
 *
 * @param user the user's id, null if none was found
 * @param isMember whether the user is in the group
 * @param findings what explains it, the most important first
 */
record MembershipFindings(@Nullable String user, boolean isMember, List<Finding> findings) {

    /**
     * Something that explains the answer.
     *
     * @param isProblem whether it keeps the user out
     * @param text what it is
     * @param hint what to do about it; empty if there is nothing to do
     */
    record Finding(boolean isProblem, String text, String hint) {}

    /** The verdict on an address that no user has. */
    static MembershipFindings ofNobody(List<DirectoryEvent> events) {
        DirectoryEvent deletion = last(events, DirectoryEvent.UserDeleted.class);
        return new MembershipFindings(
                null,
                false,
                List.of(
                        deletion == null
                                ? problem(
                                        "No directory that this key sees has a user with this address.",
                                        "Check the address. At the provider, check that the user is assigned to the"
                                                + " application.")
                                : problem(
                                        "A user with this address was deleted on " + deletion.createdAt() + ".",
                                        "At the provider, check the user's assignment. A user who comes back gets a"
                                                + " new id.")));
    }

    /**
     * The verdict on a user.
     *
     * @param isMember whether the user's groups have the group
     * @param group the group, null if the user's directory does not have it
     * @param events the events of the last 30 days about the user or the group, oldest first
     */
    static MembershipFindings of(
            Person person, boolean isMember, @Nullable GroupRow group, List<DirectoryEvent> events) {
        List<Finding> findings = new ArrayList<>();
        if (isMember) {
            findings.add(new Finding(false, "The user is in the group.", ""));
        } else if (group == null) {
            findings.add(missing(events));
        } else {
            findings.add(membership(person.user().id(), group.id(), events));
        }
        state(person.user(), findings);
        connection(person.directory(), findings);
        return new MembershipFindings(person.user().id(), isMember, findings);
    }

    private static Finding missing(List<DirectoryEvent> events) {
        DirectoryEvent deletion = last(events, DirectoryEvent.GroupDeleted.class);
        return deletion == null
                ? problem(
                        "The user's directory has no group with this name or id.",
                        "Check the name. At the provider, check that the group is pushed. A user can only be in groups"
                                + " of its own directory.")
                : problem(
                        "The group was deleted on " + deletion.createdAt() + ".",
                        "At the provider, check that the group is pushed.");
    }

    private static Finding membership(String user, String group, List<DirectoryEvent> events) {
        DirectoryEvent newest = null;
        for (DirectoryEvent event : events) {
            if (event instanceof DirectoryEvent.OfMembership change
                    && change.user().id().equals(user)
                    && change.group().id().equals(group)) {
                newest = event;
            }
        }
        if (newest instanceof DirectoryEvent.GroupUserRemoved) {
            return problem(
                    "The user was removed from the group on " + newest.createdAt() + ".",
                    "At the provider, check why the user is no longer in the group.");
        }
        return newest == null
                ? problem(
                        "No event of the last 30 days has added the user to the group.",
                        "At the provider, check that the user is in the group and that the group is pushed.")
                : problem(
                        "The user was added to the group on " + newest.createdAt() + ", but is not listed there.",
                        "Lists may lag behind events by some seconds. Ask again.");
    }

    private static void state(UserRow user, List<Finding> findings) {
        UserState state = user.state();
        if (state != null && !state.equals(UserState.ACTIVE)) {
            findings.add(problem(
                    "The user is " + state.value() + ".",
                    "Most applications let in active users only. Activate the user at the provider."));
        }
    }

    private static void connection(@Nullable Directory directory, List<Finding> findings) {
        if (directory != null && !directory.isLinked()) {
            String state =
                    directory.state() == null ? "not known" : directory.state().value();
            findings.add(problem(
                    "The state of the directory is " + state + ", so changes at the provider may not arrive.",
                    "Look at its connection in the dashboard."));
        }
    }

    private static Finding problem(String text, String hint) {
        return new Finding(true, text, hint);
    }

    private static @Nullable DirectoryEvent last(List<DirectoryEvent> events, Class<? extends DirectoryEvent> type) {
        DirectoryEvent newest = null;
        for (DirectoryEvent event : events) {
            newest = type.isInstance(event) ? event : newest;
        }
        return newest;
    }
}
