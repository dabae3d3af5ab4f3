package io.dirflux.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ascending set of positions that is computed, not stored. Each list of the simulator is such a set. A page takes a
 * few steps from its cursor, upwards or downwards, regardless of the size of the set.
 */
interface PositionSet {

    /** Greater than every position. */
    long END = 1L << 48;

    /** The smallest position at or above the given one. */
    OptionalLong ceiling(long from);

    /** The greatest position at or below the given one. */
    OptionalLong floor(long from);

    /** All positions, ascending. */
    default LongStream stream() {
        return Stream.iterate(ceiling(0), OptionalLong::isPresent, p -> ceiling(p.getAsLong() + 1))
                .mapToLong(OptionalLong::getAsLong);
    }

    /** The positions that match a predicate. */
    default PositionSet where(LongPredicate test) {
        PositionSet all = this;
        return new PositionSet() {
            @Override
            public OptionalLong ceiling(long from) {
                OptionalLong found = all.ceiling(from);
                while (found.isPresent() && !test.test(found.getAsLong())) {
                    found = all.ceiling(found.getAsLong() + 1);
                }
                return found;
            }

            @Override
            public OptionalLong floor(long from) {
                OptionalLong found = all.floor(from);
                while (found.isPresent() && !test.test(found.getAsLong())) {
                    found = all.floor(found.getAsLong() - 1);
                }
                return found;
            }
        };
    }

    /** The same set with a number added to each position. */
    default PositionSet shifted(long by) {
        PositionSet unshifted = this;
        return new PositionSet() {
            @Override
            public OptionalLong ceiling(long from) {
                return shift(unshifted.ceiling(from - by));
            }

            @Override
            public OptionalLong floor(long from) {
                return shift(unshifted.floor(from - by));
            }

            private OptionalLong shift(OptionalLong found) {
                return found.isPresent() ? OptionalLong.of(found.getAsLong() + by) : found;
            }
        };
    }

    static PositionSet empty() {
        return progression(0, 1, 0);
    }

    /** {@code start, start + step, ...} below {@code end}. */
    static PositionSet progression(long start, long step, long end) {
        return new PositionSet() {
            @Override
            public OptionalLong ceiling(long from) {
                long steps = Math.max(0, -Math.floorDiv(start - from, step));
                return at(start + steps * step);
            }

            @Override
            public OptionalLong floor(long from) {
                return at(start + Math.floorDiv(Math.min(from, end - 1) - start, step) * step);
            }

            private OptionalLong at(long position) {
                return position >= start && position < end ? OptionalLong.of(position) : OptionalLong.empty();
            }
        };
    }

    static PositionSet of(NavigableSet<Long> positions) {
        return new PositionSet() {
            @Override
            public OptionalLong ceiling(long from) {
                return optional(positions.ceiling(from));
            }

            @Override
            public OptionalLong floor(long from) {
                return optional(positions.floor(from));
            }

            private OptionalLong optional(@Nullable Long found) {
                return found == null ? OptionalLong.empty() : OptionalLong.of(found);
            }
        };
    }

    static PositionSet union(PositionSet... parts) {
        return union(Arrays.asList(parts));
    }

    /** The positions that are in at least one of the parts. */
    static PositionSet union(List<PositionSet> parts) {
        return new PositionSet() {
            @Override
            public OptionalLong ceiling(long from) {
                return parts.stream()
                        .map(part -> part.ceiling(from))
                        .flatMapToLong(OptionalLong::stream)
                        .min();
            }

            @Override
            public OptionalLong floor(long from) {
                return parts.stream()
                        .map(part -> part.floor(from))
                        .flatMapToLong(OptionalLong::stream)
                        .max();
            }
        };
    }
}
