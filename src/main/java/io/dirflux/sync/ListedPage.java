package io.dirflux.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a pass.
 *
 * @param kind what was listed
 * @param records the records
 * @param listed how many records the page counts for
 * @param cursor behind which record the phase goes on; null at its end
 * @param rejected the records that could not be read
 * @param isUnknown whether memberships could not be told: none may be removed
 */
record ListedPage(
        RecordKind kind,
        RecordBatch records,
        int listed,
        @Nullable String cursor,
        List<RefusedRecord> rejected,
        boolean isUnknown) {

    /** Behind the last page of the memberships. */
    static ListedPage endOfMemberships() {
        return new ListedPage(RecordKind.MEMBERSHIP, RecordBatch.EMPTY, 0, null, List.of(), false);
    }

    /** The pass behind this page. */
    SyncPass after(SyncPass pass, SyncPass.Phase nextPhase) {
        SyncPass after = cursor == null ? pass.in(nextPhase) : pass.behind(cursor);
        after = after.counting(kind, listed);
        if (kind == RecordKind.USER) {
            after = after.counting(RecordKind.MEMBERSHIP, records.memberships().size());
        }
        boolean hasLostOne = rejected.stream().anyMatch(record -> record.id() == null);
        after = hasLostOne ? after.withoutSweepOf(kind) : after;
        return isUnknown ? after.withoutSweepOf(RecordKind.MEMBERSHIP) : after;
    }
}
