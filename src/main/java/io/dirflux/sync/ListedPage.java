package io.dirflux.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a pass.
 *
 * @param kind the kind of record
 * @param records the records
 * @param listed the number of records of the page
 * @param cursor the cursor after this page; null at the end of the phase
 * @param rejected the records that could not be read
 * @param isUnknown whether memberships could not be read, so that none may be removed
 */
record ListedPage(
        RecordKind kind,
        RecordBatch records,
        int listed,
        @Nullable String cursor,
        List<RefusedRecord> rejected,
        boolean isUnknown) {

    /** The end of the memberships, after their last page. */
    static ListedPage endOfMemberships() {
        return new ListedPage(RecordKind.MEMBERSHIP, RecordBatch.EMPTY, 0, null, List.of(), false);
    }

    /** The state of the pass after this page. */
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
