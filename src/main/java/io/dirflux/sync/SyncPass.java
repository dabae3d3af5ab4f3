package io.dirflux.sync;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far the current pass of a directory has come; between two passes, the number of the last one.
 *
 * @param number which pass, from 1; 0 before the first
 * @param phase what it lists at present
 * @param cursor behind which record the phase goes on; null at its beginning
 * @param revision grows with every write of a pass, so that only one process at a time moves it on
 * @param groups the groups listed so far
 * @param users the users listed so far
 * @param memberships the memberships listed so far
 * @param unswept the kinds of which a record without an id was met: what is missing of them stays
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

    /** What a pass does, in this order. */
    public enum Phase {
        /** No pass is under way. */
        NONE,
        GROUPS,
        USERS,
        MEMBERSHIPS,
        /** Everything is listed; what was not seen is about to be removed. */
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

    /** The same phase behind a page. */
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

    /** The same phase from its beginning: what it listed so far is listed again. */
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
