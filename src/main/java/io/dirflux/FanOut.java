package io.dirflux;

import org.jspecify.annotations.Nullable;

/**
 * How {@link Groups#membersOf(reactor.core.publisher.Flux, FanOut)} goes about it. Immutable.
 *
 * <p><b>Unordered</b>, as {@code flatMap}: each outcome comes as soon as it is there. Groups are looked at up to 256
 * ahead, and those whose directory has the fewest fetches under way go first: with 4 per second and directory, and the
 * groups of three directories one directory after the other, the three are read at once, at 10 per second together.
 *
 * <p><b>Sequential</b>, as {@code flatMapSequential}: outcomes come in the order of the groups, which are looked at no
 * further ahead than {@code concurrency}. Groups of one directory in a row then go at that directory's rate.
 */
public final class FanOut {

    /** How many groups are looked at ahead, and the widest fan-out there is. */
    static final int MOST = 256;

    private final boolean sequential;
    private final @Nullable Integer concurrency;

    private FanOut(boolean sequential, @Nullable Integer concurrency) {
        this.sequential = sequential;
        this.concurrency = concurrency;
    }

    /** Outcomes as they come. */
    public static FanOut unordered() {
        return new FanOut(false, null);
    }

    /** Outcomes in the order of the groups. */
    public static FanOut sequential() {
        return new FanOut(true, null);
    }

    /**
     * How many groups are fetched, or fetched and not yet asked for, at a time: 1 to 256. By default as many as the
     * client-wide limit permits at once, 10 at 10 per second, but 64 at most; 10 if the limiter does not tell.
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
