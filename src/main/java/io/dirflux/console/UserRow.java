package io.dirflux.console;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.UserState;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A user in a list of the page: what a row shows, so that the browser holds little of a large directory. */
record UserRow(
        String id,
        @Nullable String directory,
        @Nullable String name,
        @Nullable String email,
        @Nullable UserState state,
        @Nullable String idpId,
        @Nullable Instant updatedAt) {

    static UserRow of(DirectoryUser user) {
        return new UserRow(
                user.id(),
                user.directoryId(),
                user.name() == null ? joined(user.firstName(), user.lastName()) : user.name(),
                user.primaryEmail(),
                user.state(),
                user.idpId(),
                user.updatedAt());
    }

    /** A member may be known by name only. */
    static UserRow of(GroupMember member) {
        return member.user() == null
                ? new UserRow(member.id(), null, joined(member.firstName(), member.lastName()), null, null, null, null)
                : of(member.user());
    }

    static @Nullable String joined(@Nullable String firstName, @Nullable String lastName) {
        String name = Stream.of(firstName, lastName)
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? null : name;
    }
}
