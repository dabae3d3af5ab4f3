package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ListPageTest {
    private static final OptionalLong NONE = OptionalLong.empty();
    private static final PositionSet TO_9 = PositionSet.progression(0, 1, 10);

    @Test
    void ascendingPagesContinueWithNewerObjects() {
        assertSlice(page(ListOrder.ASC, NONE, NONE), NONE, at(2), 0, 1, 2);
        assertSlice(page(ListOrder.ASC, NONE, at(2)), at(3), at(5), 3, 4, 5);
        assertSlice(page(ListOrder.ASC, NONE, at(8)), at(9), NONE, 9);
        assertSlice(page(ListOrder.ASC, at(3), NONE), NONE, at(2), 0, 1, 2);
        assertSlice(page(ListOrder.ASC, at(9), NONE), at(6), at(8), 6, 7, 8);
    }

    @Test
    void descendingPagesContinueWithOlderObjects() {
        assertSlice(page(ListOrder.DESC, NONE, NONE), NONE, at(7), 9, 8, 7);
        assertSlice(page(ListOrder.DESC, NONE, at(7)), at(6), at(4), 6, 5, 4);
        assertSlice(page(ListOrder.DESC, NONE, at(2)), at(1), NONE, 1, 0);
        assertSlice(page(ListOrder.DESC, at(6), NONE), NONE, at(7), 9, 8, 7);
        assertSlice(page(ListOrder.DESC, at(0), NONE), at(3), at(1), 3, 2, 1);
    }

    @Test
    void inNormalOrderBeforeContinuesWithOlderObjects() {
        assertSlice(page(ListOrder.NORMAL, NONE, NONE), at(7), NONE, 9, 8, 7);
        assertSlice(page(ListOrder.NORMAL, at(7), NONE), at(4), at(6), 6, 5, 4);
        assertSlice(page(ListOrder.NORMAL, at(1), NONE), NONE, at(0), 0);
        assertSlice(page(ListOrder.NORMAL, NONE, at(6)), at(7), NONE, 9, 8, 7);
    }

    @Test
    void aCompletePageHasNoCursors() {
        assertSlice(
                ListPage.of(TO_9, new ListPage.PageRequest(10, ListOrder.ASC, NONE, NONE)),
                NONE,
                NONE,
                LongStream.range(0, 10).toArray());
    }

    @Test
    void aPageBeyondTheEndIsEmpty() {
        assertSlice(page(ListOrder.ASC, NONE, at(9)), NONE, NONE);
        assertSlice(page(ListOrder.DESC, NONE, at(0)), NONE, NONE);
    }

    @Test
    void aPageContinuesAfterACursorWhoseObjectWasRemoved() {
        PositionSet odd = PositionSet.progression(1, 2, 10);

        assertSlice(ListPage.of(odd, new ListPage.PageRequest(2, ListOrder.ASC, NONE, at(4))), at(5), at(7), 5, 7);
        assertSlice(ListPage.of(odd, new ListPage.PageRequest(2, ListOrder.DESC, NONE, at(4))), at(3), NONE, 3, 1);
    }

    @Test
    void setsAreTheSameUpwardsAndDownwards() {
        PositionSet set = PositionSet.union(
                        PositionSet.progression(2, 5, 100),
                        PositionSet.progression(0, 7, 100).shifted(3))
                .where(position -> position % 4 != 0);
        long[] upwards = set.stream().toArray();
        long[] downwards = LongStream.iterate(
                        PositionSet.END, p -> p >= 0, p -> set.floor(p).orElse(0) - 1)
                .map(p -> set.floor(p).orElse(-1))
                .filter(p -> p >= 0)
                .sorted()
                .toArray();

        assertThat(upwards)
                .containsExactly(LongStream.range(0, 110)
                        .filter(p -> (p < 100 && p % 5 == 2) || (p >= 3 && p < 103 && p % 7 == 3))
                        .filter(p -> p % 4 != 0)
                        .toArray());
        assertThat(downwards).containsExactly(upwards);
    }

    private static ListPage page(ListOrder order, OptionalLong before, OptionalLong after) {
        return ListPage.of(TO_9, new ListPage.PageRequest(3, order, before, after));
    }

    private static void assertSlice(ListPage page, OptionalLong before, OptionalLong after, long... positions) {
        assertThat(page.positions())
                .containsExactly(LongStream.of(positions).boxed().toArray(Long[]::new));
        assertThat(page.before()).isEqualTo(before);
        assertThat(page.after()).isEqualTo(after);
    }

    private static OptionalLong at(long position) {
        return OptionalLong.of(position);
    }
}
