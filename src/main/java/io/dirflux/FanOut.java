package io.dirflux;

import org.jspecify.annotations.Nullable;

/**
 * The order and the width of {@link Groups#membersOf(org.reactivestreams.Publisher, FanOut)}. Immutable.
 *
 * <p><b>Unordered</b>, like {@code flatMap}: each result comes as soon as it is there. Up to 256 groups are requested
 * ahead, and those whose directory has the fewest fetches in flight go first. With 4 per second and directory, and the
 * groups of three directories one directory after the other, the three are read at the same time, at 10 per second
 * together.
 *
 * <p><b>Sequential</b>, like {@code flatMapSequential}: results come in the order of the groups. At most
 * {@code concurrency} groups are requested ahead, so that groups of one directory in a row go at that directory's rate.
 */
public final class FanOut {

    /** How many groups are requested ahead, and the greatest concurrency. */
    static final int MOST = 256;

    private final boolean sequential;
    private final @Nullable Integer concurrency;

    private FanOut(boolean sequential, @Nullable Integer concurrency) {
        this.sequential = sequential;
        this.concurrency = concurrency;
    }

    /** Results as they come. */
    public static FanOut unordered() {
        return new FanOut(false, null);
    }

    /** Results in the order of the groups. */
    public static FanOut sequential() {
        return new FanOut(true, null);
    }

    /**
     * How many groups are being fetched, or wait for demand, at a time: 1 to 256. By default the number of permits in a
     * period of the client-wide limit, such as 10 at 10 per second, but at most 64; 10 if the limiter does not tell.
     */
    public FanOut concurrency(int groups) {
        if (groups < 1 || groups > MOST) {
            throw new IllegalArgumentException("concurrency is from 1 to " + MOST + ", not " + groups);
        }
        return new FanOut(sequential, groups);
    }

    boolean isSequential() {
        return sequential;
    }

    @Nullable
    Integer concurrency() {
        return concurrency;
    }
}
