package io.dirflux.sync;

/**
 * The numbers of rows of a directory that the current pass has not seen.
 *
 * @param groups the groups
 * @param users the users
 * @param memberships the memberships
 */
public record SweepCounts(KindCount groups, KindCount users, KindCount memberships) {

    /** No rows at all. */
    public static final SweepCounts NONE = new SweepCounts(KindCount.NONE, KindCount.NONE, KindCount.NONE);

    /**
     * The count of one kind.
     *
     * @param total the number of rows
     * @param unseen the number of rows that the pass has not seen and no event has touched meanwhile
     */
    public record KindCount(long total, long unseen) {

        static final KindCount NONE = new KindCount(0, 0);

        private KindCount unless(boolean unswept) {
            return unswept ? new KindCount(total, 0) : this;
        }
    }

    /** The same, without the kinds that the pass must not sweep. */
    public SweepCounts allowedBy(SyncPass pass) {
        return new SweepCounts(
                groups.unless(pass.unswept().contains(RecordKind.GROUP)),
                users.unless(pass.unswept().contains(RecordKind.USER)),
                memberships.unless(pass.unswept().contains(RecordKind.MEMBERSHIP)));
    }

    /** The number of rows that a sweep would remove. */
    public long unseen() {
        return groups.unseen + users.unseen + memberships.unseen;
    }
}
