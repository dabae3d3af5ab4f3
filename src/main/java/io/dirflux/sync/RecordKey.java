package io.dirflux.sync;

import io.dirflux.model.Membership;
import java.util.Objects;

/**
 * The key of a record in a directory.
 *
 * @param kind the kind of record
 * @param id the id of the user or group; for a membership, the id of the group
 * @param memberId for a membership, the id of the user; otherwise empty
 */
public record RecordKey(RecordKind kind, String id, String memberId) {

    public RecordKey {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(memberId, "memberId");
    }

    /** The key of a user. */
    public static RecordKey user(String userId) {
        return new RecordKey(RecordKind.USER, userId, "");
    }

    /** The key of a group. */
    public static RecordKey group(String groupId) {
        return new RecordKey(RecordKind.GROUP, groupId, "");
    }

    /** The key of a membership. */
    public static RecordKey of(Membership membership) {
        return new RecordKey(RecordKind.MEMBERSHIP, membership.groupId(), membership.userId());
    }
}
