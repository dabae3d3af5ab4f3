package io.dirflux.sync;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of the current pass of a directory; between two passes, the number of the last one.
 *
 * @param number the number of the pass, from 1; 0 before the first
 * @param phase the current phase
 * @param cursor the cursor from which the phase continues; null at its beginning
 * @param revision grows with every write of a pass, so that two processes cannot both continue it
 * @param groups the number of groups listed so far
 * @param users the number of users listed so far
 * @param memberships the number of memberships listed so far
 * @param unswept the kinds that had a record without an id; their rows are not removed
 */
public record SyncPass(
        long number,
        Phase phase,
        @Nullable String cursor,
        long revision,
        long groups,
        long users,
        long memberships,
        Set<RecordKind> unswept) {

    /** Before the first pass. */
    public static final SyncPass NONE = new SyncPass(0, Phase.NONE, null, 0, 0, 0, 0, Set.of());

    /** The phases of a pass, in this order. */
    public enum Phase {
        /** No pass is under way. */
        NONE,
        GROUPS,
        USERS,
        MEMBERSHIPS,
        /** Everything is listed; the rows that were not seen are removed next. */
        SWEEP
    }

    public SyncPass {
        Objects.requireNonNull(phase, "phase");
        unswept = Set.copyOf(unswept);
    }

    /** Whether a pass is under way. */
    public boolean isRunning() {
        return phase != Phase.NONE;
    }

    /** The beginning of the pass after this one. */
    SyncPass next() {
        return new SyncPass(number + 1, Phase.GROUPS, null, revision + 1, 0, 0, 0, Set.of());
    }

    /** The beginning of a phase. */
    SyncPass in(Phase phase) {
        return new SyncPass(number, phase, null, revision + 1, groups, users, memberships, unswept);
    }

    /** The same phase after a page. */
    SyncPass behind(String cursor) {
        return new SyncPass(number, phase, cursor, revision + 1, groups, users, memberships, unswept);
    }

    /** The same with one more page counted. */
    SyncPass counting(RecordKind kind, int listed) {
        return new SyncPass(
                number,
                phase,
                cursor,
                revision,
                groups + (kind == RecordKind.GROUP ? listed : 0),
                users + (kind == RecordKind.USER ? listed : 0),
                memberships + (kind == RecordKind.MEMBERSHIP ? listed : 0),
                unswept);
    }

    /** The same phase from its beginning. Its records are listed again. */
    SyncPass restarted() {
        return new SyncPass(
                number,
                phase,
                null,
                revision + 1,
                phase == Phase.GROUPS ? 0 : groups,
                phase == Phase.USERS ? 0 : users,
                phase == Phase.MEMBERSHIPS || phase == Phase.USERS ? 0 : memberships,
                unswept);
    }

    /** The same, and records of this kind and memberships are not removed at its end. */
    SyncPass withoutSweepOf(RecordKind kind) {
        Set<RecordKind> more = EnumSet.of(RecordKind.MEMBERSHIP, kind);
        more.addAll(unswept);
        return new SyncPass(number, phase, cursor, revision, groups, users, memberships, more);
    }
}
